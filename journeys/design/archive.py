"""Archiving what journeys speak of: refused while one of them does, since it would go on with something else than was drawn.

Audiences and templates cannot ask the journeys themselves; whoever archives one calls these.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from audiences import save
from content.models import Template
from core import publicid
from core.problems import Problem
from journeys.design.uses import audiences_using, journeys_using
from tenancy.definitions import lock_definitions


def archive_audience(workspace_id: int, audience_id: int, now: datetime, *, named: bool) -> list[Problem]:
    """Archive the audience of the workspace; or a problem, named `in_use`, for each journey and audience that uses it.

    The path of such a problem is the public id of the user. Unless `named`, journeys are only counted, in one problem
    without a path: for whoever may not see journeys.
    """
    with transaction.atomic():
        lock_definitions(workspace_id)
        problems = _journeys(workspace_id, publicid.encode("aud", audience_id), "audience", "人群", named)
        if problems:
            return problems + [_asks(*each) for each in audiences_using(workspace_id, audience_id)]
        return save.archive_audience(workspace_id, audience_id, now)


def archive_template(workspace_id: int, template_id: int, now: datetime, *, named: bool) -> list[Problem]:
    """Archive the template of the workspace; or a problem, named `in_use`, for each journey that uses it.

    Unless `named`, journeys are only counted, as for an audience.
    """
    with transaction.atomic():
        lock_definitions(workspace_id)
        problems = _journeys(workspace_id, publicid.encode("tpl", template_id), "template", "模板", named)
        if not problems:
            live = Template.objects.filter(pk=template_id, workspace_id=workspace_id, archived_at=None)
            live.update(archived_at=now, updated_at=now)
        return problems


def _journeys(workspace_id: int, public_id: str, thing: str, thing_zh: str, named: bool) -> list[Problem]:
    using = journeys_using(workspace_id, public_id)
    if using and not named:
        count = "One journey uses" if len(using) == 1 else f"{len(using)} journeys use"
        return [
            Problem(
                "",
                "in_use",
                f"{count} this {thing}. Ask somebody who may see journeys to take it out of them.",
                f"有 {len(using)} 个旅程正在使用此{thing_zh}。请联系有权查看旅程的成员将其移除。",
            )
        ]
    return [
        Problem(
            publicid.encode("jrn", number),
            "in_use",
            f"The journey “{name}” uses this {thing}. Take it out of its draft and publish, or archive the journey.",
            f"旅程“{name}”正在使用此{thing_zh}。请从其草稿中移除并重新发布，或归档该旅程。",
        )
        for number, name in using
    ]


def _asks(number: int, name: str) -> Problem:
    return save.in_use(publicid.encode("aud", number), name)
