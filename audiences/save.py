"""Saving, archiving and restoring audiences."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from audiences.awaited import await_changes, await_nothing
from audiences.models import Audience
from core import publicid
from core.db.sql import run, sql
from core.i18n.text import translated
from core.problems import Problem, errors
from core.wakeups import nudge
from rules.ast import Rule
from rules.check import check
from rules.footprint import footprint
from rules.parse import parse
from rules.vocabulary import load
from tenancy.definitions import facts_changed, lock_definitions
from tenancy.references import Thing, drop_references, in_use, set_references, things_named

MAX_NAME = 200


def save_audience(
    workspace_id: int, name: str, rule_json: object, *, audience_id: int | None = None
) -> tuple[Audience | None, list[Problem]]:
    """Create an audience, or change the one with `audience_id` (of this workspace).

    None and the problems if anything is wrong; else the audience, and warnings. Paths start with `name` or `rule`.
    A changed rule grows the revision and empties `refreshed_to`: after commit the task `audiences.refresh_all` is
    asked to work out the membership. The rule's events are registered and awaited at once.
    """
    rule, problems = parse(rule_json, "rule")
    with transaction.atomic():
        lock_definitions(workspace_id)
        return _save(workspace_id, name, rule, rule_json, problems, audience_id)


def _save(
    workspace_id: int,
    name: str,
    rule: Rule | None,
    rule_json: object,
    problems: list[Problem],
    audience_id: int | None,
) -> tuple[Audience | None, list[Problem]]:
    catalog = load(workspace_id)
    own = publicid.encode("aud", audience_id) if audience_id is not None else None
    if rule is not None:
        problems += check(rule, catalog, path="rule", audience=own)
    problems += _check_name(workspace_id, name, audience_id)
    if audience_id is not None and own not in catalog.audiences:
        problems.append(Problem("", "unknown_audience", translated("There is no such audience; it may be archived.")))
    if rule is None or errors(problems):
        return None, problems
    audience = _write(workspace_id, name.strip(), rule_json, audience_id)
    set_references(workspace_id, "audience", audience.pk, "rule", things_named(rule_json))
    await_changes(audience, footprint(rule))
    if audience.refreshed_to is None:
        _find_members(audience.pk)
    return audience, problems


def _find_members(audience_id: int) -> None:
    transaction.on_commit(lambda: nudge("audiences.refresh_all", audience_id=audience_id) and None)


def _write(workspace_id: int, name: str, rule_json: object, audience_id: int | None) -> Audience:
    if audience_id is None:
        return Audience.objects.create(workspace_id=workspace_id, name=name, rule=rule_json)
    audience = Audience.objects.select_for_update().get(pk=audience_id, workspace_id=workspace_id)
    audience.name = name
    if audience.rule != rule_json:
        audience.rule = rule_json
        audience.revision += 1
        audience.refreshed_to = None
    audience.save()
    return audience


def _check_name(workspace_id: int, name: str, audience_id: int | None) -> list[Problem]:
    wanted = name.strip()
    if not wanted or len(wanted) > MAX_NAME or "\0" in wanted:
        return [
            Problem(
                "name",
                "bad_name",
                translated("An audience needs a name of 1 to {max_name} characters.", max_name=MAX_NAME),
            )
        ]
    others = Audience.objects.filter(workspace_id=workspace_id, name=wanted)
    if (others if audience_id is None else others.exclude(pk=audience_id)).exists():
        return [
            Problem(
                "name",
                "name_taken",
                translated("There is an audience “{wanted}” already. Choose another name.", wanted=wanted),
            )
        ]
    return []


def archive_audience(workspace_id: int, audience_id: int, now: datetime, may: Callable[[str], bool]) -> list[Problem]:
    """Retire an audience: its open memberships end, nothing is awaited for it any more. Its history stays.

    Refused while something uses it, with the problems of `in_use`; `may` says which scopes the caller holds.
    """
    with transaction.atomic():
        lock_definitions(workspace_id)
        if problems := in_use(workspace_id, Thing("audience", audience_id), may):
            return problems
        live = Audience.objects.filter(pk=audience_id, workspace_id=workspace_id, archived_at=None)
        if live.update(archived_at=now, size=0):
            facts_changed(workspace_id)
            await_nothing(workspace_id, audience_id)
            drop_references("audience", audience_id)
            run(
                sql(
                    "UPDATE audiences_membership SET until = greatest(since, {}::timestamptz)"
                    " WHERE audience_id = {} AND until IS NULL",
                    now,
                    audience_id,
                )
            )
    return []


def restore_audience(workspace_id: int, audience_id: int) -> list[Problem]:
    """Bring an archived audience back: its events are awaited again, and after commit its members are found afresh.

    They are members from then on; the time between is none of theirs. Refused, with the problems, when the rule cannot
    be kept any more, such as one that asks about an audience that is still archived. The revision grows, so that a
    refresh that was under way when it was archived is of no account.
    """
    with transaction.atomic():
        lock_definitions(workspace_id)
        archived = Audience.objects.select_for_update().filter(workspace_id=workspace_id, archived_at__isnull=False)
        audience = archived.filter(pk=audience_id).first()
        if audience is None:
            return []
        rule, problems = parse(audience.rule, "rule")
        if rule is not None:
            problems += check(rule, load(workspace_id), path="rule", audience=publicid.encode("aud", audience_id))
        if rule is None or errors(problems):
            return errors(problems)
        audience.archived_at = audience.refreshed_to = audience.refreshing_since = None
        audience.revision += 1
        audience.save()
        facts_changed(workspace_id)
        set_references(workspace_id, "audience", audience_id, "rule", things_named(audience.rule))
        await_changes(audience, footprint(rule))
        _find_members(audience.pk)
    return []
