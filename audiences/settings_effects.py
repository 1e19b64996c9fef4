"""What a change of a workspace's settings does to audiences."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from core import publicid
from core.db.sql import rows, sql
from core.i18n.text import translated
from tenancy.effects import Affected, Effect
from tenancy.models import Workspace
from tenancy.settings import settings_of


def audience_effects(workspace: Workspace, changes: Mapping[str, Any], now: datetime) -> list[Effect]:
    """Audiences whose rules name phone numbers that another region gives to somebody else."""
    region = changes.get("region", settings_of(workspace).region)
    if region == settings_of(workspace).region:
        return []
    found = rows(
        sql(
            "SELECT id, name FROM audiences_audience WHERE workspace_id = {}::bigint AND archived_at IS NULL AND "
            'jsonb_path_exists(rule, \'lax $.** ? (@.kind == "identifier" && @.namespace == "phone").value '
            '? (!(@ starts with "+"))\') ORDER BY name',
            workspace.pk,
        )
    )
    if not found:
        return []
    then = translated("Refreshed in full within minutes.")
    if region is None and len(found) == 1:
        text = translated("1 audience compares with phone numbers without a country code, which then mean nobody.")
    elif len(found) == 1:
        text = translated("1 audience compares with phone numbers without a country code, which now mean other people.")
    elif region is None:
        text = translated(
            "{count:,} audiences compare with phone numbers without a country code, which then mean nobody.",
            count=len(found),
        )
    else:
        text = translated(
            "{count:,} audiences compare with phone numbers without a country code, which now mean other people.",
            count=len(found),
        )
    return [
        Effect(
            "audiences_compare_anew",
            text,
            [Affected(publicid.encode("aud", pk), name, then) for pk, name in found],
        )
    ]
