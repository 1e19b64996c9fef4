"""What may be said of a comparison, and why nothing more: codes with their parameters, and their texts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal

from core.i18n.messages import Texts
from core.i18n.text import translated

Code = Literal[
    "no_goal",
    "no_control",
    "immature",
    "too_small",
    "no_conversions",
    "too_few_conversions",
    "no_values",
    "two_currencies",
    "no_clear_difference",
    "not_yet_clear",
    "better",
    "worse",
    "worth_more",
    "worth_less",
    "one_group",
    "no_share",
    "too_few_counted",
    "never_happened",
    "too_seldom",
    "higher",
    "lower",
    "no_events",
    "too_few_events",
    "no_event_values",
    "too_few_active",
    "event_currencies",
    "more_often",
    "less_often",
    "worth_more_each",
    "worth_less_each",
]

CLAIMS: frozenset[Code] = frozenset(
    {
        "better",
        "worse",
        "worth_more",
        "worth_less",
        "higher",
        "lower",
        "more_often",
        "less_often",
        "worth_more_each",
        "worth_less_each",
    }
)
"""The verdicts that claim an effect. Of the others each says why none can be claimed."""

VERDICTS: Texts = {
    "no_goal": translated("The journey has no goal, so there is nothing by which to tell whether it worked."),
    "no_control": translated(
        "There is no control group, so nobody can say what would have happened without the journey."
    ),
    "immature": translated(
        "Too early: of the {immature} people who came in, nobody's time to reach the goal has passed yet."
    ),
    "too_small": translated(
        "Too few people to compare: the smaller group has {people}, and at least {fewest_people} are needed."
    ),
    "no_conversions": translated("Nobody has reached the goal in either group, so there is nothing to compare."),
    "too_few_conversions": translated(
        "Too few conversions to compare: {conversions} in both groups together, and at least "
        "{fewest_conversions} are needed."
    ),
    "no_values": translated("The conversions carry no value, so only their number can be compared."),
    "two_currencies": translated(
        "The values are in several currencies ({currencies}), which cannot be added up; only the "
        "number of conversions is compared."
    ),
    "no_clear_difference": translated("No clear difference: the 95 % interval includes zero."),
    "not_yet_clear": translated(
        "Not clear yet: looked at once, the interval would leave out zero; for somebody who looks "
        "again and again it does not. Wait for more people."
    ),
    "better": translated(
        "Those let in converted more often; chance alone is an unlikely cause, however often one has looked."
    ),
    "worse": translated(
        "Those let in converted less often; chance alone is an unlikely cause, however often one has looked."
    ),
    "worth_more": translated(
        "Those let in were worth more per person; chance alone is an unlikely cause, however often one has looked."
    ),
    "worth_less": translated(
        "Those let in were worth less per person; chance alone is an unlikely cause, however often one has looked."
    ),
    "one_group": translated("There is only one, so there is nothing to compare it with."),
    "no_share": translated("More was reported than there was, so there is no share to compare."),
    "too_few_counted": translated(
        "Too few to compare: the smaller side has {counted}, and at least {fewest} are needed."
    ),
    "never_happened": translated("It happened on neither side, so there is nothing to compare."),
    "too_seldom": translated(
        "Too seldom to compare: {happened} times on both sides together, and at least {fewest} are needed."
    ),
    "higher": translated("Higher; chance alone is an unlikely cause, however often one has looked."),
    "lower": translated("Lower; chance alone is an unlikely cause, however often one has looked."),
    "no_events": translated("Nobody did it in either group, so there is nothing to compare."),
    "too_few_events": translated(
        "Too seldom to compare: {events} times in both groups together, and at least {fewest_events} are needed."
    ),
    "no_event_values": translated("Nobody did it with a value in either group, so there is nothing to compare."),
    "too_few_active": translated(
        "Too few people to compare what it is worth each time: in the smaller group {active} did it with a value, and at "
        "least {fewest_active} are needed."
    ),
    "event_currencies": translated(
        "The values are in several currencies ({currencies}), of which there is no mean. Let the goal be a metric in one "
        "currency."
    ),
    "more_often": translated(
        "Those let in did it more often; chance alone is an unlikely cause, however often one has looked."
    ),
    "less_often": translated(
        "Those let in did it less often; chance alone is an unlikely cause, however often one has looked."
    ),
    "worth_more_each": translated(
        "With those let in it was worth more each time; chance alone is an unlikely cause, however often one has looked."
    ),
    "worth_less_each": translated(
        "With those let in it was worth less each time; chance alone is an unlikely cause, however often one has looked."
    ),
}


MEANS: Final = {
    ("treated", "business_as_usual"): translated("What the journey itself adds, while everything else goes on."),
    ("treated", "nothing"): translated(
        "What the journey and everything else bring together: those compared with get no marketing at all. How much of it is the "
        "journey’s own, only a control group can say."
    ),
    ("business_as_usual", "nothing"): translated("What everything else brings to these people without the journey."),
}
"""By a pair of arms: what a difference between them is the effect of."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What may be said: a code of `VERDICTS`, and what its text is filled with."""

    code: Code
    params: dict[str, object] = field(default_factory=dict)
