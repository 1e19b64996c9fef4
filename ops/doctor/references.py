"""The references that the database does not check, since hot tables have no foreign keys: checked here as a set.

One invariant for each table, made from the models: every reference leads to a row, and to one of the same workspace.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.apps import apps
from django.db.models import ForeignKey, Model

from channels.models import Origin
from core.i18n.text import translated
from ops.doctor.loader import Invariant

APPS = (
    "tenancy",
    "signals",
    "parking",
    "schema",
    "events",
    "profiles",
    "ingest",
    "content",
    "audiences",
    "channels",
    "journeys",
    "insights",
)
_SKIPPED = {
    # Rows that live for seconds; a replayed item keeps 0 for "no source".
    ("ingest_inbox", "source_id"),
    # What a full refresh notes for itself and sweeps away.
    ("audiences_settled", "audience_id"),
    ("audiences_settled", "profile_id"),
    # An entry of the audit log outlives its workspace and whoever made it.
    ("tenancy_auditentry", "workspace_id"),
    ("tenancy_auditentry", "user_id"),
    ("tenancy_auditentry", "key_id"),
}
_OF_A_JOURNEY = f"t.origin = {int(Origin.ENROLLMENT)}"
_PLAIN = (
    # Ids of other apps, which the models may not import; and when they lead there, if not always.
    ("channels_touch", "origin_id", "journeys_enrollment", _OF_A_JOURNEY),
    ("channels_touch", "origin_id", "channels_testsend", f"t.origin = {int(Origin.TEST)}"),
    ("channels_touch", "step_id", "journeys_node", _OF_A_JOURNEY),
    ("channels_touch", "journey_id", "journeys_journey", ""),
    ("channels_touch", "version_id", "journeys_version", ""),
    ("journeys_entrybatch", "audience_id", "audiences_audience", ""),
    ("journeys_entryrequest", "audience_id", "audiences_audience", ""),
    ("journeys_passage", "to_node_id", "journeys_node", ""),
    ("insights_credit", "journey_id", "journeys_journey", ""),
)


@dataclass(frozen=True, slots=True)
class _Reference:
    """A column and the table it leads to; `when` is the condition under which it does, if not always."""

    column: str
    target: str
    key: str
    when: str = ""


def references() -> list[Invariant]:
    """An invariant `references_of_<table>` for each table of ours with references."""
    models = {model._meta.db_table: model for app in APPS for model in apps.get_app_config(app).get_models()}
    found = []
    for table, model in sorted(models.items()):
        leading = _leading(table, model, models)
        if leading:
            found.append(_invariant(table, model, leading, models))
    return found


def _leading(table: str, model: type[Model], models: dict[str, type[Model]]) -> list[_Reference]:
    """The references of a table. Those that the database checks are listed only where a workspace can be crossed."""
    found = []
    for field in model._meta.local_fields:
        if not isinstance(field, ForeignKey) or (table, field.column) in _SKIPPED:
            continue
        target: type[Model] = field.related_model
        # Django keeps the option without declaring it to type checkers.
        checked = getattr(field, "db_constraint", True) and not (_has_workspace(model) and _has_workspace(target))
        if target._meta.db_table in models and not checked:
            key = target._meta.pk.column
            assert key is not None, "nothing refers to a table with a composite key"
            found.append(_Reference(field.column, target._meta.db_table, key))
    return found + [_Reference(column, target, "id", when) for owner, column, target, when in _PLAIN if owner == table]


def _has_workspace(model: type[Model]) -> bool:
    return any(field.name == "workspace" for field in model._meta.local_fields)


def _invariant(table: str, model: type[Model], leading: list[_Reference], models: dict[str, type[Model]]) -> Invariant:
    joins, verdicts = [], []
    owned = _has_workspace(model)
    owners = ["t"] if owned else [f"r{n}" for n, each in enumerate(leading) if _has_workspace(models[each.target])]
    # Without a column of its own, that of the first row it leads to; NULL if all are lost.
    workspace = f"coalesce({', '.join(f'{owner}.workspace_id' for owner in owners)})" if owners else "NULL::bigint"
    for number, each in enumerate(leading):
        alias = f"r{number}"
        when = f" AND {each.when}" if each.when else ""
        joins.append(f"LEFT JOIN {each.target} {alias} ON {alias}.{each.key} = t.{each.column}{when}")
        crossing = f"{alias}.workspace_id <> {workspace}" if _has_workspace(models[each.target]) else "false"
        missing = f"t.{each.column} IS NOT NULL AND {alias}.{each.key} IS NULL{when}"
        verdicts.append(f"('{each.column}', t.{each.column}::bigint, {missing}, {crossing})")
    pk = model._meta.pk
    identity = f"t.{pk.column}" if pk.column else "NULL::bigint"
    text = (
        f"SELECT {workspace} AS workspace_id, {identity} AS row_id, v.reference, v.value, v.missing, "
        f"coalesce(v.crosses, false) AS crosses FROM {table} t {' '.join(joins)} "
        f"CROSS JOIN LATERAL (VALUES {', '.join(verdicts)}) v(reference, value, missing, crosses) "
        "WHERE v.missing OR v.crosses"
    )
    return Invariant(
        f"references_of_{table}",
        translated("Every reference of {table} leads to a row that exists, of the same workspace.", table=table),
        translated(
            "Something was deleted around the product, or written for the wrong workspace: restore it, "
            "or erase the row."
        ),
        text,
    )
