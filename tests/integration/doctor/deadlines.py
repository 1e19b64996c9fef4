"""Two who reach their goal while something of theirs is on its way: one's message is in the hands of a worker that has
died, the other's is still queued. Neither may hear of it any more."""

from __future__ import annotations

from django.db import transaction

from channels.delivery import runtime
from channels.delivery.claim import claim
from channels.delivery.gateway import deliver_due
from channels.models import Channel
from core.publicid import encode
from journeys.engine.tick import tick_all
from tests.integration.channels.conftest import Running
from tests.integration.journeys.builders import Builder, day, node, wires


def in_a_hurry(builder: Builder, sandbox: Running, users: tuple[str, str], at: float) -> None:
    """Enter, be decided for, arrive at the goal; and the next worker comes when the lease of the dead one has run out."""
    courier = Channel.objects.create(
        workspace=builder.workspace,
        name="Courier",
        medium="email",
        adapter="sandbox",
        receipt_key=f"courier-{builder.workspace.pk}",
        settings={"url": sandbox.url},
    )
    nodes = [
        node("in", "entry_event", event="Hurried"),
        builder.send("s", channel=encode("chn", courier.pk), category="transactional"),
        node("w", "wait", duration="P300D"),
        node("out", "exit"),
    ]
    builder.live("Hurry", nodes, wires("in>s", "s>w", "w>out"), goal={"event": "Came Home", "window": "P30D"})
    for user in users:
        builder.track(user, "Hurried", day(at))
    tick_all(builder.workspace.pk, day(at + 0.01))
    with transaction.atomic():
        assert claim(runtime.load(courier.pk), day(at + 0.011), 1).leased
    for user in users:
        builder.track(user, "Came Home", day(at + 0.012))
    tick_all(builder.workspace.pk, day(at + 0.013))
    for minute in range(6):
        deliver_due(day(at + 0.02 + minute / 1440))
