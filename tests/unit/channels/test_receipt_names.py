"""The web app knows the events that receipts become."""

import re
from pathlib import Path

from channels.receipts.events import EVENT_NAMES

RECEIPTS = Path(__file__).parents[3] / "frontend" / "src" / "entities" / "event" / "receipts.ts"


def test_the_web_app_names_the_same_receipts() -> None:
    assert set(re.findall(r'^  "(.+)",$', RECEIPTS.read_text(), re.M)) == EVENT_NAMES
