"""What the admin's pages have in common: ledgers that only show, counts that do not scan, search by public id.

`tenancy.pages` adds who sees which rows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import JSONField, Model, QuerySet
from django.db.models.constants import LOOKUP_SEP
from django.http import HttpRequest

from core import publicid
from core.admin.json_field import PlainJsonField
from core.db.sql import one, sql

if TYPE_CHECKING:  # Unfold has no types; its classes are Django's with another look.
    from django.contrib.admin import ModelAdmin, TabularInline
else:
    from unfold.admin import ModelAdmin, TabularInline

__all__ = ["EstimatedPaginator", "LedgerPage", "PlainPage", "ShownInline", "TabularInline", "shown_id"]

COUNTED = 10_000


class EstimatedPaginator(Paginator):  # type: ignore[type-arg]  # not subscriptable when it runs
    """Counts at most COUNTED rows; a bigger table without a filter is taken at PostgreSQL's own estimate."""

    @cached_property
    def count(self) -> int:
        rows: QuerySet[Any] = self.object_list  # type: ignore[assignment]  # admin lists are querysets
        counted = len(rows.order_by().values_list("pk", flat=True)[:COUNTED])
        if counted < COUNTED or rows.query.where:
            return counted
        table = rows.model._meta.db_table
        estimate = one(
            sql(
                "SELECT sum(greatest(reltuples, 0))::bigint FROM pg_class WHERE oid = {0}::regclass OR oid IN "
                "(SELECT inhrelid FROM pg_inherits WHERE inhparent = {0}::regclass)",
                table,
            )
        )
        return max(counted, int(estimate[0]) if estimate and estimate[0] else 0)


class PlainPage(ModelAdmin):  # type: ignore[type-arg]  # not subscriptable when it runs
    """A page of the admin. `public` maps prefixes of public ids to the fields that a search for one looks in."""

    public: ClassVar[Mapping[str, str]] = {}
    fixed: ClassVar[tuple[str, ...]] = ("workspace",)
    """What is chosen when a row is made and never changed: nothing moves between workspaces, leaving behind what it uses."""
    show_full_result_count = False
    paginator = EstimatedPaginator
    list_per_page = 50
    formfield_overrides: ClassVar[Any] = {JSONField: {"form_class": PlainJsonField}}

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        given = tuple(super().get_readonly_fields(request, obj))
        if obj is None or obj.pk is None:
            return given
        columns = {field.name for field in self.model._meta.get_fields()}
        return (*given, *(name for name in self.fixed if name in columns and name not in given))

    def lookup_allowed(self, lookup: str, value: Any, request: Any = None) -> bool:
        """Only what the page filters or searches by: Django's own rule lets `?write_key__startswith=` read any column of the
        table, shown or not, letter by letter."""
        root = lookup.split(LOOKUP_SEP)[0]
        return root in self._looked_up(request) and bool(super().lookup_allowed(lookup, value, request))

    def _looked_up(self, request: Any) -> set[str]:
        filters: Any = self.get_list_filter(request) if request is not None else self.list_filter
        named = [each[0] if isinstance(each, (tuple, list)) else each for each in filters]
        paths = [each if isinstance(each, str) else each.parameter_name for each in named]
        searched = [path.lstrip("^=@") for path in self.search_fields]
        return {"pk", self.opts.pk.name, *(path.split(LOOKUP_SEP)[0] for path in (*paths, *searched))}

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """What is fixed is no field of the form, and yet part of what must be unique: a taken name is an error at the form."""
        given = super().get_form(request, obj, change, **kwargs)
        fixed = set(self.fixed)

        class Form(given):  # type: ignore[misc, valid-type]  # made when it runs
            def _get_validation_exclusions(self) -> set[str]:
                excluded: set[str] = super()._get_validation_exclusions()
                return excluded - fixed if self.instance.pk else excluded

        return Form

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        term = search_term.strip()
        for prefix, field in self.public.items():
            number = publicid.decode(prefix, term)
            if number is not None:
                return queryset.filter(**{field: number}), False
        if self.search_fields == ("pk",):
            return (queryset.none() if term else queryset), False
        found: tuple[QuerySet[Any], bool] = super().get_search_results(request, queryset, search_term)
        return found


class ShownInline(TabularInline):  # type: ignore[type-arg]  # not subscriptable when it runs
    """Rows of another table, shown and not changed."""

    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class LedgerPage(PlainPage):
    """What happened: shown, never added, changed or deleted."""

    ordering = ("-pk",)
    search_fields: ClassVar[tuple[str, ...]] = ("pk",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


def shown_id(prefix: str, field: str = "pk", title: str = "id") -> Callable[[Any], str]:
    """A column with the public id of a row, or of one that it points at."""

    @admin.display(description=title, ordering=field)
    def column(obj: Any) -> str:
        number = getattr(obj, field)
        return "-" if number is None else publicid.encode(prefix, number)

    return column
