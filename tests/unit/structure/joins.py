"""Joins of tables that bear a profile: is every one of them with the same customer?"""

from __future__ import annotations

import sqlglot
from django.apps import apps
from sqlglot import exp

SAME_CUSTOMER = {
    ("channels_send", "touch_id"): ("channels_touch", "id"),
    ("channels_touch", "event_id"): ("events_event", "id"),
    ("profiles_profile", "merged_into_id"): ("profiles_profile", "id"),
}
"""Columns that hold the key of another row of the same customer. (Whoever spreads the tables over databases by customer adds
the profile to these joins.)"""

Column = tuple[str, str]


def profile_columns() -> dict[str, str]:
    """Table -> the column that says whose a row is."""
    found = {
        model._meta.db_table: "profile_id"
        for model in apps.get_models()
        if any(field.column == "profile_id" for field in model._meta.local_fields)
    }
    return found | {"profiles_profile": "id"}


def other_customers(text: str) -> list[str]:
    """The pairs of tables that one FROM of the statement joins without saying that both rows are of one customer.

    Tables inside a subquery are looked at for themselves; what a CTE or a subquery yields is not followed.
    """
    bears = profile_columns()
    # Outside of string literals `%s` is a parameter, and `%%` a per cent sign.
    tree = sqlglot.parse_one(text.replace("%s", "NULL").replace("%%", "%"), dialect="postgres")
    found: set[str] = set()
    for query in tree.find_all(exp.Select, exp.Update, exp.Delete):
        tables = {alias: table for alias, table in _joined(query).items() if table in bears}
        groups = _Groups()
        for alias, table in tables.items():
            groups.join((alias, bears[table]), (alias, "*"))
        for one, other in _equal_columns(query):
            groups.join(one, other)
        for (one_table, one_column), (other_table, other_column) in SAME_CUSTOMER.items():
            for one in (alias for alias, table in tables.items() if table == one_table):
                for other in (alias for alias, table in tables.items() if table == other_table and alias != one):
                    if groups.root((one, one_column)) == groups.root((other, other_column)):
                        groups.join((one, "*"), (other, "*"))
        first, *rest = [*tables] or [""]
        found |= {
            f"{tables[first]} {first}, {tables[alias]} {alias}"
            for alias in rest
            if groups.root((alias, "*")) != groups.root((first, "*"))
        }
    return sorted(found)


class _Groups:
    """Columns known to be equal."""

    def __init__(self) -> None:
        self._parents: dict[Column, Column] = {}

    def root(self, column: Column) -> Column:
        while (parent := self._parents.get(column, column)) != column:
            column = parent
        return column

    def join(self, one: Column, other: Column) -> None:
        self._parents[self.root(one)] = self.root(other)


def _joined(query: exp.Expression) -> dict[str, str]:
    """Alias -> table, of the tables that stand side by side in the query."""
    source = query.args.get("from_") or query.args.get("from")
    nodes = [source.this] if source is not None else []
    nodes += [join.this for join in query.args.get("joins") or []]
    nodes += [*(query.args.get("using") or []), query.this] if isinstance(query, exp.Update | exp.Delete) else []
    return {node.alias_or_name: node.name for node in nodes if isinstance(node, exp.Table)}


def _equal_columns(query: exp.Expression) -> list[tuple[Column, Column]]:
    """Pairs of columns that the query, its joins or its subqueries set equal; `coalesce` may stand round either."""
    found = []
    for equal in query.find_all(exp.EQ):
        for one in _columns(equal.left):
            found += [(one, other) for other in _columns(equal.right)]
    return found


def _columns(side: exp.Expression) -> list[Column]:
    if isinstance(side, exp.Coalesce):
        return [column for part in [side.this, *side.expressions] for column in _columns(part)]
    return [(side.table, side.name)] if isinstance(side, exp.Column) else []
