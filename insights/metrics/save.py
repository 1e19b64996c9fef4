"""Saving, archiving and restoring metrics."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from core.i18n.text import translated
from core.problems import Problem, errors
from insights.metrics.definition import Definition, definition_of, validate
from insights.models import Metric, MetricVersion
from rules.vocabulary import load
from tenancy.models import User
from tenancy.references import Thing, drop_references, in_use, set_references, things_named

MAX_NAME = 200


@dataclass(frozen=True, slots=True)
class Draft:
    """What is to be saved."""

    name: str
    description: str
    owner: User | None
    definition: Definition


def newest_version(metric: Metric) -> MetricVersion:
    """The version that holds now."""
    assert metric.live_version is not None, "a metric that was saved has a version"
    return metric.live_version


def definition_now(metric: Metric) -> Definition:
    """What the metric means now."""
    return definition_of(newest_version(metric).definition)


def draft_of(metric: Metric) -> Draft:
    """The metric as it is, to be changed."""
    return Draft(metric.name, metric.description, metric.owner, definition_now(metric))


def save_metric(
    workspace_id: int, draft: Draft, now: datetime, by: User | None, metric: Metric | None = None
) -> tuple[Metric | None, list[Problem]]:
    """Make a metric, or change one; another definition is a new version, and the old ones stay. Inside `lock_definitions`.

    None and the problems if anything is wrong; else the metric, and warnings. Paths begin with `name` or `definition`.
    """
    problems = [each.under("definition") for each in validate(draft.definition, load(workspace_id))]
    problems += _check_name(workspace_id, draft.name.strip(), metric)
    if errors(problems):
        return None, problems
    saved = metric or Metric(workspace_id=workspace_id)
    saved.name, saved.description, saved.owner = draft.name.strip(), draft.description.strip(), draft.owner
    saved.save()
    newest = saved.live_version
    if newest is None or definition_of(newest.definition) != draft.definition:
        saved.live_version = MetricVersion.objects.create(
            metric=saved,
            number=newest.number + 1 if newest else 1,
            definition=draft.definition.to_json(),
            published_at=now,
            published_by=by,
        )
        saved.save(update_fields=["live_version", "updated_at"])
    if saved.archived_at is None:
        _refer(saved, draft.definition)
    return saved, problems


def archive_metric(metric: Metric, now: datetime, may: Callable[[str], bool]) -> list[Problem]:
    """Retire a metric; refused while something uses it, with the problems of `in_use`. Inside `lock_definitions`."""
    if problems := in_use(metric.workspace_id, Thing("metric", metric.pk), may):
        return problems
    if Metric.objects.filter(pk=metric.pk, archived_at=None).update(archived_at=now):
        drop_references("metric", metric.pk)
    return []


def restore_metric(metric: Metric) -> list[Problem]:
    """Take an archived metric back, unless what it names is gone. Inside `lock_definitions`."""
    definition = definition_now(metric)
    if problems := errors(validate(definition, load(metric.workspace_id))):
        return problems
    Metric.objects.filter(pk=metric.pk).update(archived_at=None)
    _refer(metric, definition)
    return []


def _refer(metric: Metric, definition: Definition) -> None:
    set_references(metric.workspace_id, "metric", metric.pk, "rule", things_named(definition.to_json()))


def _check_name(workspace_id: int, name: str, metric: Metric | None) -> list[Problem]:
    if not name or len(name) > MAX_NAME or "\0" in name:
        return [
            Problem("name", "bad_name", translated("A metric needs a name of 1 to {most} characters.", most=MAX_NAME))
        ]
    others = Metric.objects.filter(workspace_id=workspace_id, name=name)
    if (others.exclude(pk=metric.pk) if metric is not None else others).exists():
        return [
            Problem(
                "name",
                "name_taken",
                translated("There is a metric “{name}” already. Choose another name.", name=name),
            )
        ]
    return []
