"""No hot statement joins two customers, so that the tables can be spread over databases by customer (DESIGN 11)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.bulkheads.recorder import Recorder
from tests.integration.bulkheads.scene import Scene, undone
from tests.integration.bulkheads.test_every_write import MODULES
from tests.integration.channels.conftest import _close_sessions, _loopback_allowed, sandbox
from tests.unit.structure.joins import other_customers

__all__ = ["_close_sessions", "_loopback_allowed", "sandbox"]
pytestmark = pytest.mark.django_db

HOT = (*MODULES, "cdp.ingest.process", "cdp.events.append", "cdp.events.record", "cdp.signals.wakeups")


def test_no_hot_statement_joins_two_customers(sandbox: Any) -> None:
    scene = Scene(sandbox.url, {"acme": 6, "elsewhere": 2})
    recorder = Recorder()
    with recorder.recording():
        undone(scene.life)
    hot = {name: texts for name, texts in recorder.texts.items() if name.split(":")[0] in HOT}
    assert {"journeys.engine.work", "channels.delivery.facts", "audiences.changes"} <= {
        name.split(":")[0] for name in hot
    }
    assert {name: found for name, texts in hot.items() for text in texts if (found := other_customers(text))} == {}
