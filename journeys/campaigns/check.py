"""Is a campaign fit to be launched? What is wrong is said at the fields of its form."""

from __future__ import annotations

from core.i18n.text import translated
from core.problems import Problem
from journeys.campaigns.compile import compile_campaign
from journeys.campaigns.form import Campaign
from journeys.graph.check import check
from journeys.nodes.base import Scope

_OVER = {"start_passed", "repeat_over"}
"""What only warns on a canvas, where there may be other entries."""
_FOLLOWS = {"bad_shape", "port_wired_twice", "no_such_port", "port_unwired"}
"""What follows from names of messages that are missing or taken: each is the port of a split, and a wire leaves by it."""


def check_campaign(form: Campaign, scope: Scope) -> list[Problem]:
    """All problems of a form, each once and at its field; errors block launching, warnings do not."""
    compiled = compile_campaign(form)
    found = [compiled.in_form(each) for each in check(compiled.graph, scope) if each.code not in _FOLLOWS]
    found = [_over(each.path) if each.code in _OVER else each for each in found]
    found += _arms(form)
    if form.kind == "recurring" and not form.repeat:
        text = translated("Choose how often it repeats, or make it a campaign that is sent once.")
        found.append(Problem("repeat", "repeat_missing", text))
    return list({(each.path, each.code): each for each in found}.values())


def _over(path: str) -> Problem:
    if path == "start":
        text = translated("This time has passed, so nobody would be reached. Choose a later one, or send at launch.")
    else:
        text = translated(
            "The last date of this schedule has passed, so nobody would be reached. Choose a later end, or a later first time."
        )
    return Problem(path, "schedule_over", text)


def _arms(form: Campaign) -> list[Problem]:
    """Whether the shares of several messages are the whole."""
    total = sum(arm.share for arm in form.arms)
    if len(form.arms) == 1 or abs(total - 100) < 0.01:
        return []
    text = translated("The shares add up to {total} %. Change them so that they make 100 %.", total=f"{total:g}")
    return [Problem("arms", "shares_not_whole", text)]
