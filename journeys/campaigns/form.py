"""A campaign: one message for many people, said in a form instead of drawn. It is stored with the journey it is compiled to."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any, Final, Literal

from content.categories import MARKETING
from core.config.schema import meta
from core.config.typed import read
from core.i18n.text import translated
from core.problems import Problem
from journeys.graph.goal import Goal
from journeys.nodes.base import Config

Kind = Literal["once", "recurring", "did", "did_not"]
"""Sent once; again and again; when somebody does something; when they do it and then do not do another thing in time."""

KINDS: Final[tuple[Kind, ...]] = ("once", "recurring", "did", "did_not")

MAX_ARMS = 10


class Arm(Config, frozen=True):
    """One of the messages among which people are divided."""

    name: Annotated[str, meta(translated("Name"), max_length=60)] = "A"
    template: Annotated[str, meta(translated("Template"), format="template")] = ""
    share: Annotated[float, meta(translated("Share"), ge=0, le=100)] = 100
    """In percent."""


class Did(Config, frozen=True):
    """What somebody does that begins their run."""

    event: Annotated[str, meta(translated("Event"), format="event")] = ""
    where: Annotated[tuple[dict[str, Any], ...], meta(translated("Where"), format="entry-conditions")] = ()
    instance_key: Annotated[
        str,
        meta(
            translated("Each one by itself"),
            format="property",
            help=translated(
                "A property of the event, e.g. cart_id: each cart then counts for itself. Empty: one at a time for each customer."
            ),
            max_length=200,
        ),
    ] = ""


class DidNot(Config, frozen=True):
    """What they must not do afterwards, and until when."""

    event: Annotated[str, meta(translated("Event"), format="event")] = ""
    where: Annotated[tuple[dict[str, Any], ...], meta(translated("Where"), format="entry-conditions")] = ()
    within: Annotated[str, meta(translated("Within"), format="duration")] = "PT1H"


class Campaign(Config, frozen=True):
    """The whole form. What its kind does not ask for is ignored."""

    kind: Annotated[Kind, meta(translated("Kind of campaign"))] = "once"
    audience: Annotated[str, meta(translated("Audience"), format="audience")] = ""
    did: Annotated[Did, meta(translated("Did this"))] = Did()
    did_not: Annotated[DidNot, meta(translated("And then not this"))] = DidNot()
    channel: Annotated[str, meta(translated("Channel"), format="channel")] = ""
    arms: Annotated[
        tuple[Arm, ...], meta(translated("Message"), format="campaign-arms", min_length=1, max_length=MAX_ARMS)
    ] = (Arm(),)
    category: Annotated[str, meta(translated("Kind of message"), format="message-category", max_length=40)] = MARKETING
    topic: Annotated[
        str, meta(translated("Topic"), help=translated("Consent is asked for this topic."), max_length=60)
    ] = ""
    when: Annotated[Literal["launch", "time"], meta(translated("When it is sent"), format="campaign-when")] = "launch"
    start: Annotated[str, meta(translated("First time"), format="local-date-time", max_length=40)] = ""
    time_zone: Annotated[str, meta(translated("Time zone"), format="time-zone", max_length=64)] = ""
    repeat: Annotated[str, meta(translated("Repeat"), format="rrule", max_length=200)] = ""
    holdout: Annotated[
        float,
        meta(
            translated("Control group"),
            format="percent",
            help=translated("A random share that gets nothing, so that results can be compared."),
            ge=0,
            le=0.9,
        ),
    ] = 0.0
    again: Annotated[Literal["always", "after", "never"], meta(translated("One customer may take part"))] = "always"
    after: Annotated[str, meta(translated("At the earliest after"), format="duration")] = "P7D"
    urgent: Annotated[bool, meta(translated("Send in quiet hours too"))] = False
    goal: Annotated[Goal | None, meta(translated("Goal"))] = None

    @property
    def triggered(self) -> bool:
        """Whether people come one by one, by what they do."""
        return self.kind in ("did", "did_not")

    @property
    def at_launch(self) -> bool:
        """Whether everybody is let in by publishing."""
        return self.kind == "once" and self.when == "launch"


def read_campaign(raw: Any) -> tuple[Campaign | None, list[Problem]]:
    """A form given as JSON, or every problem that keeps it from being read; paths begin with its fields."""
    form, problems = read(raw, Campaign, "", "bad_form")
    return (None if problems else form), [replace(each, path=each.path.removeprefix(".")) for each in problems]
