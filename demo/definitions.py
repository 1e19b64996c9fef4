"""What the demo's marketer has set up: audiences, templates and journeys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from demo.orders import EVENT

Json = dict[str, Any]

EMAIL_PRICE, POST_PRICE = Decimal("0.0010"), Decimal("0.6500")
"""What a message costs, in dollars: an e-mail, and a printed card with its postage."""


@dataclass(frozen=True, slots=True)
class AudienceDraft:
    """An audience to save."""

    key: str
    name: str
    description: str
    rule: Json


def audiences(top_spend: Decimal) -> list[AudienceDraft]:
    """The audiences. `top_spend` is what the top tenth of customers have spent at least (`orders.top_decile`)."""
    spent = {"kind": "aggregate", "event": EVENT, "fn": "sum", "property": "total"}
    return [
        AudienceDraft("one_time", "One-time buyers", "Bought exactly once so far.", _bought("exactly", 1)),
        AudienceDraft("three", "Bought at least 3 times", "Three purchases or more, ever.", _bought("at_least", 3)),
        AudienceDraft(
            "recent",
            "Bought in the last 30 days",
            "At least one purchase in the last 30 days.",
            {"kind": "did", "event": EVENT, "window": {"last": "P30D"}},
        ),
        AudienceDraft(
            "lapsed",
            "Lapsed 90 days",
            "Their last purchase is 90 days ago or more.",
            {"kind": "occurrence", "which": "last", "event": EVENT, "window": {"before": "P90D"}},
        ),
        AudienceDraft(
            "top",
            "Top decile by spend",
            f"Spent ${top_spend} or more, ever: what the top tenth of the file's customers had spent by the end of June 1998.",
            {**spent, "op": "gte", "value": float(top_spend)},
        ),
        AudienceDraft(
            "big_basket",
            "Big baskets",
            "Bought five CDs or more at once.",
            {"kind": "aggregate", "event": EVENT, "fn": "max", "property": "quantity", "op": "gte", "value": 5},
        ),
    ]


def top_and_lapsed(public_ids: Mapping[str, str]) -> AudienceDraft:
    """An audience made of two others."""
    both = [{"kind": "in_audience", "audience": public_ids[key]} for key in ("top", "lapsed")]
    return AudienceDraft("top_lapsed", "Top spenders who lapsed", "In both audiences.", {"kind": "all", "rules": both})


TEMPLATES: dict[str, tuple[str, str, Json]] = {
    "welcome": (
        "Welcome, and 10 % off",
        "email",
        {
            "subject": "{{ profile.first_name }}, 10 % off your second order",
            "html": "<p>Hi {{ profile.first_name }},</p><p>Thank you for your first order. The next one is 10 % off: "
            '<a href="https://shop.example.com/second">choose some music</a>.</p>',
            "text": "Hi {{ profile.first_name }}, the next order is 10 % off: https://shop.example.com/second",
        },
    ),
    "big_welcome": (
        "Welcome, big basket",
        "email",
        {
            "subject": "{{ profile.first_name }}, picked for a full shelf",
            "html": "<p>Hi {{ profile.first_name }},</p><p>That was quite an order. Our staff picked five records that go "
            'with it: <a href="https://shop.example.com/picks">have a look</a>.</p>',
            "text": "Hi {{ profile.first_name }}, five records that go with yours: https://shop.example.com/picks",
        },
    ),
    "reminder": (
        "Reminder: 10 % off",
        "email",
        {
            "subject": "Your 10 % is still waiting",
            "html": "<p>{{ profile.first_name }}, your discount ends in two weeks. "
            '<a href="https://shop.example.com/second">Use it</a>.</p>',
            "text": "{{ profile.first_name }}, your discount ends in two weeks: https://shop.example.com/second",
        },
    ),
    "miss_discount": (
        "We miss you: 20 % off",
        "email",
        {
            "subject": "{{ profile.first_name }}, 20 % off to come back",
            "html": "<p>It has been a while, {{ profile.first_name }}. "
            '<a href="https://shop.example.com/back">20 % off, this week</a>.</p>',
            "text": "It has been a while, {{ profile.first_name }}. 20 % off: https://shop.example.com/back",
        },
    ),
    "miss_news": (
        "We miss you: new records",
        "email",
        {
            "subject": "New since you were here, {{ profile.first_name }}",
            "html": '<p>{{ profile.first_name }}, a lot has come in: <a href="https://shop.example.com/new">see it</a>.</p>',
            "text": "{{ profile.first_name }}, a lot has come in: https://shop.example.com/new",
        },
    ),
    "postcard": (
        "Postcard",
        "webhook",
        {"body": "Dear {{ profile.first_name }} {{ profile.last_name }}, we kept your place. Yours, the shop."},
    ),
    "club": (
        "Welcome to the club",
        "email",
        {
            "subject": "{{ profile.first_name }}, you are one of our best customers",
            "html": '<p>Free shipping from now on. <a href="https://shop.example.com/club">The club</a></p>',
            "text": "Free shipping from now on: https://shop.example.com/club",
        },
    ),
    "preview": (
        "Club preview",
        "email",
        {
            "subject": "Before everybody else: the new releases",
            "html": '<p>{{ profile.first_name }}, <a href="https://shop.example.com/preview">listen first</a>.</p>',
            "text": "{{ profile.first_name }}, listen first: https://shop.example.com/preview",
        },
    ),
    "staff_picks": (
        "Picked by our staff",
        "email",
        {
            "subject": "{{ profile.first_name }}, three records our staff would put beside yours",
            "html": "<p>{{ profile.first_name }}, our staff listened for you: "
            '<a href="https://shop.example.com/staff">three picks</a>.</p>',
            "text": "{{ profile.first_name }}, three picks by our staff: https://shop.example.com/staff",
        },
    ),
    "charts": (
        "New in the charts",
        "email",
        {
            "subject": "What everybody else plays this week",
            "html": '<p>{{ profile.first_name }}, <a href="https://shop.example.com/charts">this week\'s charts</a>.</p>',
            "text": "{{ profile.first_name }}, this week's charts: https://shop.example.com/charts",
        },
    ),
    "rate": (
        "How do you like it?",
        "email",
        {
            "subject": "{{ profile.first_name }}, how do you like it?",
            "html": '<p>One click is enough: <a href="https://shop.example.com/rate">tell us</a>.</p>',
            "text": "How do you like it? https://shop.example.com/rate",
        },
    ),
}
"""Key -> name, medium, content."""


@dataclass(frozen=True, slots=True)
class JourneyDraft:
    """A journey to publish."""

    key: str
    name: str
    description: str
    priority: int
    graph: Json


@dataclass(frozen=True, slots=True)
class Ids:
    """The public ids that graphs name, by the keys used here."""

    audiences: Mapping[str, str]
    templates: Mapping[str, str]
    email: str
    post: str


YOUNGEST = "next"
"""The key of the journey that is published last, while the demo is at work."""


def journeys(ids: Ids, release_day: str) -> list[JourneyDraft]:
    """The journeys. `release_day`: the weekday on which new records come out."""
    return [_second_purchase(ids), _win_back(ids), _vip(ids, release_day), _next_record(ids)]


def _second_purchase(ids: Ids) -> JourneyDraft:
    # The order that began the run lies at its entry, so the second is the next.
    again = {"kind": "did", "event": EVENT, "count": {"op": "at_least", "n": 2}, "window": {"since": "entry"}}
    big = {"kind": "aggregate", "event": EVENT, "fn": "sum", "property": "total", "op": "gte", "value": 50}
    nodes = [
        _node("entry", "entry_event", 1, 0, "First purchase", event=EVENT),
        _node("settle", "wait", 1, 1, "Let it arrive", duration="P3D"),
        _node("which", "branch", 1, 2, "", paths=[_path("Bought again", again), _path("Big basket", big)]),
        _send("picks", ids, "big_welcome", 0, 3),
        _send("welcome", ids, "welcome", 1, 3),
        _node("buys", "wait_for", 1, 4, "", awaited=[{"name": "Buys", "event": EVENT}], timeout="P14D", since="entry"),
        _send("remind", ids, "reminder", 1, 5),
        _node("last", "wait", 1, 6, "Last chance", duration="P14D"),
        _node("repeat", "set_tag", 2, 5, "", tag="repeat buyer"),
        _node("won", "exit", 2, 6, "", reason="bought_again"),
        _node("over", "exit", 1, 7, "", reason="no_second_order"),
    ]
    edges = _wires(
        "entry>settle",
        "settle>which",
        "which.Bought again>repeat",
        "which.Big basket>picks",
        "which.else>welcome",
        "picks>buys",
        "welcome>buys",
        "buys.Buys>repeat",
        "buys.timeout>remind",
        "remind>last",
        "last>over",
        "repeat>won",
    )
    goal = {"event": EVENT, "value": "total", "window": "P60D", "exits": False}
    return JourneyDraft(
        "second",
        "Second purchase",
        "From the first order to the second: a welcome, two weeks to buy, one reminder.",
        50,
        {"nodes": nodes, "edges": edges, "settings": {"goal": goal, "reentry": {"mode": "never"}}},
    )


def _win_back(ids: Ids) -> JourneyDraft:
    valued = {"kind": "aggregate", "event": EVENT, "fn": "sum", "property": "total", "op": "gte", "value": 100}
    nodes = [
        _node("entry", "entry_audience", 1, 0, "Lapsed", audience=ids.audiences["lapsed"], on="enter"),
        _node("worth", "branch", 1, 1, "", paths=[_path("Spent $100", valued)]),
        _node("offer", "split", 0, 2, "", arms=[{"name": "Discount", "weight": 50}, {"name": "News", "weight": 50}]),
        _send("discount", ids, "miss_discount", 0, 3),
        _send("news", ids, "miss_news", 1, 3),
        _node("opens", "wait_for", 1, 4, "", awaited=[{"name": "Opens", "event": "Message Opened"}], timeout="P7D"),
        _node("think", "wait", 0, 5, "Time to choose", duration="P14D"),
        _node("still", "branch", 2, 5, "", paths=[_path("Spent $100", valued)]),
        _send("postcard", ids, "postcard", 2, 6, channel=ids.post),
        _node("post", "wait", 2, 7, "The post is slow", duration="P21D"),
        _node("over", "exit", 1, 8, "", reason="not_won_back"),
    ]
    edges = _wires(
        "entry>worth",
        "worth.Spent $100>offer",
        "worth.else>news",
        "offer.Discount>discount",
        "offer.News>news",
        "discount>opens",
        "news>opens",
        "opens.Opens>think",
        "opens.timeout>still",
        "still.Spent $100>postcard",
        "still.else>over",
        "postcard>post",
        "post>over",
        "think>over",
    )
    settings = {
        "goal": {"event": EVENT, "value": "total", "window": "P45D", "exits": True},
        "holdout": 0.1,
        "reentry": {"mode": "after", "after": "P180D"},
    }
    return JourneyDraft(
        "winback",
        "Win-back",
        "For those who have not bought for 90 days: an offer, a postcard for the good customers who do not "
        "read it; one in ten is left alone, to compare.",
        60,
        {"nodes": nodes, "edges": edges, "settings": settings},
    )


def _vip(ids: Ids, release_day: str) -> JourneyDraft:
    active = {"kind": "did", "event": EVENT, "window": {"last": "P30D"}}
    nodes = [
        _node("entry", "entry_audience", 0, 0, "Top decile", audience=ids.audiences["top"], on="enter"),
        _node("tag", "set_tag", 0, 1, "", tag="vip"),
        _send("club", ids, "club", 0, 2),
        _node("month", "wait", 0, 3, "A month", duration="P30D"),
        _node("active", "branch", 0, 4, "", paths=[_path("Bought this month", active)]),
        _node("release", "wait_until", 1, 5, "Release day", time="09:00", weekdays=[release_day]),
        _send("preview", ids, "preview", 1, 6),
        _node("second", "wait", 1, 7, "Another month", duration="P30D"),
        _node("loyal", "exit", 0, 8, "", reason="active"),
        _node("quiet", "exit", 1, 8, "", reason="quiet"),
    ]
    edges = _wires(
        "entry>tag",
        "tag>club",
        "club>month",
        "month>active",
        "active.Bought this month>loyal",
        "active.else>release",
        "release>preview",
        "preview>second",
        "second>quiet",
    )
    goal = {"event": EVENT, "value": "total", "window": "P60D", "exits": False}
    return JourneyDraft(
        "vip",
        "VIP",
        "For customers who reach the top tenth by spend: a tag, a welcome to the club, a preview for those who went quiet.",
        80,
        {"nodes": nodes, "edges": edges, "settings": {"goal": goal, "reentry": {"mode": "never"}}},
    )


def _next_record(ids: Ids) -> JourneyDraft:
    regular = {"kind": "did", "event": EVENT, "count": {"op": "at_least", "n": 5}}
    awaited = [{"name": "Buys", "event": EVENT}, {"name": "Clicks", "event": "Message Clicked"}]
    nodes = [
        _node("entry", "entry_event", 1, 0, "Any purchase", event=EVENT),
        _node("arrives", "wait", 1, 1, "Let it arrive", duration="P2D"),
        _node("who", "branch", 1, 2, "", paths=[_path("Regular", regular)]),
        _node("pick", "split", 0, 3, "", arms=[{"name": "Staff", "weight": 50}, {"name": "Charts", "weight": 50}]),
        _send("staff", ids, "staff_picks", 0, 4),
        _send("charts", ids, "charts", 1, 4),
        _send("rate", ids, "rate", 2, 4),
        _node("answer", "wait_for", 1, 5, "", awaited=awaited, timeout="P10D"),
        _node("choose", "wait", 1, 6, "Time to choose", duration="P4D"),
        _node("fan", "set_tag", 0, 6, "", tag="came straight back"),
        _node("back", "exit", 0, 7, "", reason="bought_again"),
        _node("looked", "exit", 1, 7, "", reason="looked"),
        _node("silent", "exit", 2, 7, "", reason="no_answer"),
    ]
    edges = _wires(
        "entry>arrives",
        "arrives>who",
        "who.Regular>pick",
        "who.else>rate",
        "pick.Staff>staff",
        "pick.Charts>charts",
        "staff>answer",
        "charts>answer",
        "rate>answer",
        "answer.Buys>fan",
        "answer.Clicks>choose",
        "answer.timeout>silent",
        "choose>looked",
        "fan>back",
    )
    goal = {"event": EVENT, "value": "total", "window": "P30D", "exits": False}
    return JourneyDraft(
        YOUNGEST,
        "Next record",
        "Two days after any purchase: picks for regulars, a question to the others, and an ear for the answer.",
        40,
        {"nodes": nodes, "edges": edges, "settings": {"goal": goal, "reentry": {"mode": "after", "after": "P30D"}}},
    )


def _bought(op: str, times: int) -> Json:
    return {"kind": "did", "event": EVENT, "count": {"op": op, "n": times}}


def _path(name: str, rule: Json) -> Json:
    return {"name": name, "rule": rule}


def _node(key: str, kind: str, column: int, row: int, name: str, **config: Any) -> Json:
    """A node at a place of the canvas' grid."""
    return {"id": key, "kind": kind, "name": name, "config": config, "position": {"x": 296 * column, "y": 164 * row}}


def _send(key: str, ids: Ids, template: str, column: int, row: int, channel: str = "") -> Json:
    return _node(key, "send", column, row, "", channel=channel or ids.email, template=ids.templates[template])


def _wires(*texts: str) -> list[Json]:
    """Edges written as `source.port>target`; the port `next` is left out."""
    edges = []
    for text in texts:
        left, target = text.split(">")
        source, _, port = left.partition(".")
        edges.append({"id": text, "source": source, "port": port or "next", "target": target})
    return edges
