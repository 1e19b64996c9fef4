"""What may be said of a comparison, and why nothing more: codes with their parameters, and their texts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from core.i18n.messages import Texts

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
]

CLAIMS: frozenset[Code] = frozenset({"better", "worse", "worth_more", "worth_less"})
"""The verdicts that claim an effect. Of the others each says why none can be claimed."""

VERDICTS: Texts = {
    "no_goal": (
        "The journey has no goal, so there is nothing by which to tell whether it worked.",
        "该旅程没有目标，因此无法判断它是否有效。",
    ),
    "no_control": (
        "There is no control group, so nobody can say what would have happened without the journey.",
        "没有对照组，因此无法判断没有此旅程时的情况。",
    ),
    "immature": (
        "Too early: of the {immature} people who came in, nobody's time to reach the goal has passed yet.",
        "为时尚早：已进入的 {immature} 人中，还没有人走完达成目标的时间窗口。",
    ),
    "too_small": (
        "Too few people to compare: the smaller group has {people}, and at least {fewest_people} are needed.",
        "人数太少，无法比较：较小的一组有 {people} 人，至少需要 {fewest_people} 人。",
    ),
    "no_conversions": (
        "Nobody has reached the goal in either group, so there is nothing to compare.",
        "两组均无人达成目标，因此无从比较。",
    ),
    "too_few_conversions": (
        "Too few conversions to compare: {conversions} in both groups together, and at least {fewest_conversions} are needed.",
        "转化太少，无法比较：两组合计 {conversions} 次，至少需要 {fewest_conversions} 次。",
    ),
    "no_values": (
        "The conversions carry no value, so only their number can be compared.",
        "转化没有金额，因此只能比较次数。",
    ),
    "two_currencies": (
        "The values are in several currencies ({currencies}), which cannot be added up; only the number of conversions is "
        "compared.",
        "金额使用了多种货币（{currencies}），不能相加，因此只比较转化次数。",
    ),
    "no_clear_difference": (
        "No clear difference: the 95 % interval includes zero.",
        "没有明显差异：95% 置信区间包含零。",
    ),
    "not_yet_clear": (
        "Not clear yet: looked at once, the interval would leave out zero; for somebody who looks again and again it does not. "
        "Wait for more people.",
        "尚不明确：若只看一次，置信区间不含零；但对反复查看的人而言仍包含零。请等待更多客户进入。",
    ),
    "better": (
        "Those let in converted more often; chance alone is an unlikely cause, however often one has looked.",
        "进入旅程者转化更多，无论查看过多少次，都不太可能只是偶然。",
    ),
    "worse": (
        "Those let in converted less often; chance alone is an unlikely cause, however often one has looked.",
        "进入旅程者转化更少，无论查看过多少次，都不太可能只是偶然。",
    ),
    "worth_more": (
        "Those let in were worth more per person; chance alone is an unlikely cause, however often one has looked.",
        "进入旅程者人均金额更高，无论查看过多少次，都不太可能只是偶然。",
    ),
    "worth_less": (
        "Those let in were worth less per person; chance alone is an unlikely cause, however often one has looked.",
        "进入旅程者人均金额更低，无论查看过多少次，都不太可能只是偶然。",
    ),
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What may be said: a code of `VERDICTS`, and what its text is filled with."""

    code: Code
    params: dict[str, object] = field(default_factory=dict)
