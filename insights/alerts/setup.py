"""Alerts and targets validated and written; secrets sealed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings as django_settings
from django.db import IntegrityError, transaction

from core.egress.secrets import SecretsUnreadable, merged, seal, unseal
from core.i18n.text import listed, translated
from core.problems import Problem, errors
from insights.alerts import sources, targets
from insights.models import Alert, AlertTarget
from tenancy.references import set_references, things_named

MOST_ALERTS = 200
MOST_TARGETS = 50
"""Of a workspace."""

SHORTEST_QUIET, LONGEST_QUIET = timedelta(seconds=1), timedelta(days=366)


def check_alert(alert: Alert) -> list[Problem]:
    """What is wrong with an alert as it would be saved."""
    source = sources.BY_KIND.get(alert.source)
    if source is None:
        text = translated(
            "There is no source “{source}”. Known: {known}.", source=alert.source, known=listed(sources.BY_KIND)
        )
        return [Problem("source", "unknown_source", text)]
    problems = source.check(alert.config, alert.workspace)
    if not SHORTEST_QUIET <= alert.quiet_period <= LONGEST_QUIET:
        text = translated("This is no length between one second and 366 days. Write e.g. P7D or PT12H.")
        problems.append(Problem("quiet_period", "bad_quiet_period", text))
    if alert.pk is None and Alert.objects.filter(workspace=alert.workspace).count() >= MOST_ALERTS:
        text = translated("A workspace has at most {most} alerts. Delete one first.", most=MOST_ALERTS)
        problems.append(Problem("", "too_many_alerts", text))
    return problems


def save_alert(alert: Alert, chosen: Sequence[AlertTarget], now: datetime) -> tuple[Alert | None, list[Problem]]:
    """Save a new or changed alert and its targets; None and the problems where there is an error. Inside `lock_definitions`.

    What is new or changed is due at once.
    """
    problems = check_alert(alert)
    if errors(problems):
        return None, problems
    alert.due_at = now
    columns = ("name", "source", "config", "enabled", "quiet_period", "tell_resolved", "due_at")
    try:
        with transaction.atomic():
            if alert.pk is None:
                alert.save()
            else:
                alert.save(update_fields=columns)
            alert.targets.set(chosen)
            # Only metrics are kept from being archived: for anything else that is gone the reading gives the reason.
            used = [thing for thing in things_named(alert.config) if thing.kind == "metric"]
            set_references(alert.workspace_id, "alert", alert.pk, "rule", used)
    except IntegrityError:
        return None, [Problem("name", "name_taken", translated("Another alert has this name."))]
    return alert, problems


def check_target(target: AlertTarget, settings: Mapping[str, Any], secrets: Mapping[str, str]) -> list[Problem]:
    """What is wrong with a target that would have these settings and secrets."""
    kind = targets.BY_KIND.get(target.kind)
    if kind is None:
        text = translated(
            "There is no target “{kind}”. Known: {known}.", kind=target.kind, known=listed(targets.BY_KIND)
        )
        return [Problem("kind", "unknown_target", text)]
    problems = kind.check(settings, merged(_held(target), secrets))
    if target.pk is None and AlertTarget.objects.filter(workspace=target.workspace).count() >= MOST_TARGETS:
        text = translated("A workspace has at most {most} alert targets. Delete one first.", most=MOST_TARGETS)
        problems.append(Problem("", "too_many_targets", text))
    return problems


def save_target(
    target: AlertTarget, settings: Mapping[str, Any], secrets: Mapping[str, str]
) -> tuple[AlertTarget | None, list[Problem]]:
    """Save a new or changed target; secrets left out, or given as their mask, stay as they are. What rested is tried at once."""
    problems = check_target(target, settings, secrets)
    if errors(problems):
        return None, problems
    target.settings = dict(settings)
    target.secrets = seal(merged(_held(target), secrets), django_settings.ENCRYPTION_KEYS)
    target.rests_until = None
    try:
        with transaction.atomic():
            if target.pk is None:
                target.save()
            else:
                target.save(update_fields=("name", "settings", "secrets", "enabled", "rests_until"))
    except IntegrityError:
        return None, [Problem("name", "name_taken", translated("Another alert target has this name."))]
    return target, problems


def secrets_set(target: AlertTarget) -> dict[str, bool]:
    """Which secrets are set; none when they cannot be read any more."""
    return {name: bool(value) for name, value in _held(target).items()}


def etag_of_alert(alert: Alert, chosen: Sequence[int]) -> str:
    """Names the state of what people edit of an alert, targets (their ids) included."""
    quiet = alert.quiet_period.total_seconds()
    return _etag([alert.name, alert.source, alert.config, alert.enabled, quiet, alert.tell_resolved, sorted(chosen)])


def etag_of_target(target: AlertTarget) -> str:
    """Names the state of what people edit of a target."""
    return _etag([target.name, target.settings, target.secrets, target.enabled])


def _etag(state: list[Any]) -> str:
    # Not orjson: a number in JSON may have more bits than it takes.
    return f'"{hashlib.sha256(json.dumps(state, sort_keys=True).encode()).hexdigest()[:16]}"'


def _held(target: AlertTarget) -> dict[str, str]:
    """The secrets kept so far; none if they cannot be read any more, so that they can be entered again."""
    try:
        return unseal(target.secrets, django_settings.ENCRYPTION_KEYS)
    except SecretsUnreadable:
        return {}
