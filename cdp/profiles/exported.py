"""Customers as an export has them: the columns, which exports of other lists have too, and the list itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from rest_framework import serializers

from cdp.profiles import search
from cdp.profiles.identity.namespaces import ANONYMOUS_ID, DEFAULT_NAMESPACES, USER_ID
from cdp.schema.models import Trait, ValueType
from core.api.fields import StrictSerializer
from core.db.sql import Sql, sql
from core.exports import Column, ColumnType, ExportList, ExportRefused, Source
from core.i18n.text import translated
from core.keypath import value_at
from core.problems import Problem

PROFILE: Final = Sql("p")
"""The alias of the profile in the relation of every list that has these columns."""
CHOSEN_TRAITS: Final = 30
"""Traits that are exported unless somebody says otherwise."""

_HEADINGS: Final = {
    USER_ID: translated("User ID"),
    "email": translated("E-mail address"),
    "phone": translated("Phone"),
    "wechat_unionid": translated("WeChat UnionID"),
    "wechat_openid": translated("WeChat OpenID"),
}


class CustomersFilter(StrictSerializer):
    q = serializers.CharField(max_length=512, default="", allow_blank=True, help_text="What the list searches for.")


def customer_columns(workspace_id: int, *, traits_chosen: bool = True) -> list[Column]:
    """What an export says of a customer. Lists of other things leave the traits to be chosen."""
    namespaces = [name for name in search.namespaces(workspace_id) if name != ANONYMOUS_ID]
    known = sorted(
        namespaces, key=lambda name: (-DEFAULT_NAMESPACES[name].priority if name in DEFAULT_NAMESPACES else 0, name)
    )
    return [
        Column("customer", translated("Customer"), sql("{}.id", PROFILE), ColumnType.ID, prefix="prf"),
        *(_identifier(name) for name in known),
        *_traits(workspace_id, traits_chosen),
        Column("tags", translated("Tags"), _tags(), ColumnType.LIST, chosen=traits_chosen),
        Column("consent", translated("Consent"), _consent(), ColumnType.LIST, chosen=False),
        Column("locale", translated("Language"), sql("{}.locale", PROFILE), chosen=False),
        Column("time_zone", translated("Time zone"), sql("{}.time_zone", PROFILE), chosen=False),
        Column(
            "created_at",
            translated("Known since"),
            sql("{}.created_at", PROFILE),
            ColumnType.TIME,
            chosen=traits_chosen,
        ),
        Column("updated_at", translated("Last changed"), sql("{}.updated_at", PROFILE), ColumnType.TIME, chosen=False),
    ]


def _identifier(namespace: str) -> Column:
    value = sql(
        """ARRAY(SELECT i.value FROM profiles_identifier AS i
            WHERE i.profile_id = {}.id AND i.namespace = {}::text ORDER BY i.value)""",
        PROFILE,
        namespace,
    )
    return Column(f"identifier.{namespace}", _HEADINGS.get(namespace, namespace), value, ColumnType.LIST, personal=True)


def _traits(workspace_id: int, chosen: bool) -> list[Column]:
    """A column for each trait of the catalogue; of an object, its parts are chosen."""
    types: dict[str, set[str]] = {}
    for name, kind in (
        Trait.objects.filter(workspace_id=workspace_id).order_by("name").values_list("name", "value_type")
    ):
        types.setdefault(name, set()).add(kind)
    offered = [name for name, kinds in types.items() if kinds != {ValueType.OBJECT}][:CHOSEN_TRAITS]
    return [
        Column(
            f"trait.{name}",
            name,
            value_at(sql("{}.traits", PROFILE), name),
            ColumnType.JSON,
            personal=True,
            chosen=chosen and name in offered,
        )
        for name in types
    ]


def _tags() -> Sql:
    return sql("ARRAY(SELECT jsonb_array_elements_text({}.tags))", PROFILE)


def _consent() -> Sql:
    return sql("ARRAY(SELECT key || '=' || value FROM jsonb_each_text({}.consent) ORDER BY key)", PROFILE)


def _source(workspace_id: int, filters: Mapping[str, Any]) -> Source:
    searched = filters.get("q", "").strip()
    which = sql(" AND p.id = ANY({}::bigint[])", _found(workspace_id, searched)) if searched else Sql("")
    return Source(
        Sql("profiles_profile AS p"),
        sql("p.workspace_id = {}::bigint AND p.merged_into_id IS NULL{}", workspace_id, which),
        ((Sql("p.id"), "bigint"),),
    )


def _found(workspace_id: int, text: str) -> list[int]:
    found = search.find_profiles(workspace_id, text)
    if len(found) >= search.MAX_FOUND:
        raise ExportRefused(
            [
                Problem(
                    "filters.q",
                    "too_many_found",
                    translated(
                        "The search finds {limit:,} customers or more, and would leave some out. Search for more letters, or "
                        "make an audience of those you mean and export that.",
                        limit=search.MAX_FOUND,
                    ),
                )
            ]
        )
    return found


def _title(workspace_id: int, filters: Mapping[str, Any]) -> str:
    return translated("Customers found by a search") if filters.get("q") else translated("Customers")


CUSTOMERS: Final = ExportList(
    "customers", translated("Customers"), (), CustomersFilter, customer_columns, _source, _title
)
