"""The admin's pages for journeys: publish, pause and follow people until the end. Drawing is done on the canvas alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from core import publicid
from core.admin.base import shown_id
from core.i18n.text import translated
from core.problems import Problem
from journeys import actions
from journeys.graph.check import check
from journeys.graph.scope import load_scope
from journeys.models import (
    Conversion,
    Enrollment,
    Entrant,
    EntryBatch,
    EntryRequest,
    Journey,
    Node,
    Passage,
    Postponed,
    Refusal,
    Settling,
    Version,
)
from tenancy.access import Access
from tenancy.pages import Kept, Ledger

_SEVERITIES = {"error": translated("error"), "warning": translated("warning")}


@admin.register(Journey)
class JourneyPage(Kept):
    """Journeys: the draft is shown with its problems; it is drawn on the canvas. Publishing is strict."""

    list_display = ("name", shown_id("jrn"), "workspace", "state", "priority", "live_version", "updated_at", "canvas")
    list_filter = ("workspace", "state")
    list_select_related = ("workspace", "live_version__journey")
    search_fields = ("name",)
    public = {"jrn": "pk"}
    readonly_fields = (
        "canvas",
        "state",
        "live_version",
        "campaign",
        "draft",
        "draft_revision",
        "paused_at",
        "problems",
    )
    actions = ("publish", "pause", "resume", "resume_shifted", "archive")

    def get_fields(self, request: HttpRequest, obj: Journey | None = None) -> Any:
        return ("workspace", "name", "description", "priority", *(self.readonly_fields if obj else ()))

    @admin.display(description=translated("canvas"))
    def canvas(self, obj: Journey) -> SafeString | str:
        """The way to where it is drawn."""
        place = f"/w/{obj.workspace.slug}/journeys/{publicid.encode('jrn', obj.pk)}"
        return format_html('<a href="{}">{}</a>', place, translated("Open on the canvas"))

    @admin.display(description=translated("problems of the draft"))
    def problems(self, obj: Journey) -> SafeString | str:
        """What keeps the draft from being published, and what to mind."""
        found = check(obj.draft, load_scope(obj.workspace_id))
        if not found:
            return translated("None: it can be published.")
        rows = [(_SEVERITIES[problem.severity], problem.path, problem.message) for problem in found]
        return format_html("<ul>{}</ul>", format_html_join("", "<li>{}: <code>{}</code> {}</li>", rows))

    @admin.action(description=translated("Publish the draft"), permissions=["change"])
    def publish(self, request: HttpRequest, queryset: QuerySet[Journey]) -> None:
        """Freeze the drafts into versions and let people in."""

        def publish(access: Access, journey: Journey, now: datetime) -> Any:
            return journey, *actions.publish_journey(access, journey, now)

        for journey, version, problems in self.each(request, queryset, publish):
            for problem in problems:
                place = f"{problem.path}: " if problem.path else ""
                messages.warning(request, f"{journey.name}: {place}{problem.message}")
            if version is not None:
                messages.success(request, translated("{version} is live.", version=version))

    @admin.action(description=translated("Pause"), permissions=["change"])
    def pause(self, request: HttpRequest, queryset: QuerySet[Journey]) -> None:
        """Freeze people in place."""
        self._act(request, queryset, actions.pause_journey)

    @admin.action(description=translated("Resume: waits ran on"), permissions=["change"])
    def resume(self, request: HttpRequest, queryset: QuerySet[Journey]) -> None:
        """Go on; what is overdue moves at once."""
        self._act(request, queryset, partial(actions.resume_journey, policy="continue"))

    @admin.action(description=translated("Resume: waits are later by the pause"), permissions=["change"])
    def resume_shifted(self, request: HttpRequest, queryset: QuerySet[Journey]) -> None:
        """Go on; every wait is as much later as the pause was long."""
        self._act(request, queryset, partial(actions.resume_journey, policy="shift"))

    @admin.action(description=translated("Archive"), permissions=["change"])
    def archive(self, request: HttpRequest, queryset: QuerySet[Journey]) -> None:
        """End them for good."""
        self._act(request, queryset, actions.archive_journey)

    def _act(
        self,
        request: HttpRequest,
        queryset: QuerySet[Journey],
        act: Callable[[Access, Journey, datetime], Problem | None],
    ) -> None:
        for journey, problem in self.each(request, queryset, lambda *given: (given[1], act(*given))):
            _say(request, journey, problem)

    def save(self, request: HttpRequest, obj: Journey, changes: dict[str, Any], change: bool) -> None:
        access = self.access(request, obj)
        if change:
            actions.change_journey(access, obj, changes, timezone.now())
        else:
            obj.pk = actions.create_journey(access, obj.name, obj.description, None, timezone.now()).pk


@admin.register(Version)
class VersionPage(Ledger):
    """Published graphs; they never change. Search takes a ver_ or jrn_ id."""

    list_display = ("journey", "number", shown_id("ver"), "published_at", "published_by", "retired_at")
    list_filter = ("workspace",)
    list_select_related = ("journey", "published_by")
    public = {"ver": "pk", "jrn": "journey_id"}


@admin.register(Enrollment)
class EnrollmentPage(Ledger):
    """Everybody's runs. Search takes an enr_, prf_, jrn_ or ver_ id."""

    list_display = (
        shown_id("enr"),
        shown_id("prf", "profile_id", "profile"),
        "journey",
        "state",
        "held_out",
        "entered_at",
        "wake_at",
        "ended_at",
        "exit_reason",
    )
    list_filter = ("workspace", "state", "held_out")
    list_select_related = ("journey",)
    public = {"enr": "pk", "prf": "profile_id", "jrn": "journey_id", "ver": "version_id"}
    readonly_fields = ("passages",)

    @admin.display(description=translated("the way taken"))
    def passages(self, obj: Enrollment) -> SafeString | str:
        """Every passage with its time, ports and reasons."""
        taken = list(Passage.objects.filter(enrollment=obj).order_by("seq"))
        wanted = {node for passage in taken for node in (*passage.nodes, passage.to_node_id) if node is not None}
        keys = dict(Node.objects.filter(pk__in=wanted).values_list("pk", "key"))
        rows = [
            (
                passage.seq,
                passage.at.isoformat(),
                " → ".join(
                    f"{keys.get(node, node)} [{port}{': ' + reason if reason else ''}]"
                    for node, port, reason in zip(passage.nodes, passage.ports, passage.reasons, strict=True)
                ),
                translated("left the journey")
                if passage.to_node_id is None
                else keys.get(passage.to_node_id, passage.to_node_id),
            )
            for passage in taken
        ]
        body = format_html_join("", "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>", rows)
        heads = ("#", translated("time"), translated("nodes and ways out"), translated("goes on to"))
        head = format_html_join("", "<th>{}</th>", ((each,) for each in heads))
        return format_html("<table><tr>{}</tr>{}</table>", head, body)


@admin.register(Refusal)
class RefusalPage(Ledger):
    """Who was named by a trigger and not let in, with the reason. Search takes a prf_ or jrn_ id."""

    list_display = (shown_id("prf", "profile_id", "profile"), "journey", "reason", "at")
    list_filter = ("workspace", "reason")
    list_select_related = ("journey",)
    public = {"prf": "profile_id", "jrn": "journey_id"}


@admin.register(Conversion)
class ConversionPage(Ledger):
    """First times that a goal came true. Search takes an enr_, prf_ or jrn_ id."""

    list_display = (
        shown_id("enr"),
        shown_id("prf", "profile_id", "profile"),
        "journey",
        "held_out",
        "converted_at",
        "value",
        "value_warning",
    )
    list_filter = ("workspace", "held_out")
    list_select_related = ("journey",)
    public = {"enr": "pk", "prf": "profile_id", "jrn": "journey_id"}


@admin.register(EntryBatch)
class RunPage(Ledger):
    """Times at which whole audiences were let in."""

    list_display = ("pk", shown_id("ver", "version_id", "version"), "at", "done_at")
    list_filter = ("workspace", ("done_at", admin.EmptyFieldListFilter))
    public = {"ver": "version_id"}


@admin.register(EntryRequest)
class EntryRequestPage(Ledger):
    """Requests that people enter a journey, by API or by hand, of the last 30 days."""

    list_display = (shown_id("erq"), "journey", "at", "named", "audience_id")
    list_filter = ("workspace",)
    list_select_related = ("journey",)
    public = {"erq": "pk", "jrn": "journey_id", "aud": "audience_id"}


@admin.register(Entrant)
class EntrantPage(Ledger):
    """Whom a request names, and what became of it: empty until it is decided."""

    list_display = (
        "pk",
        shown_id("erq", "request_id", "request"),
        shown_id("prf", "profile_id", "profile"),
        "outcome",
        "at",
    )
    list_filter = ("workspace", "outcome")
    public = {"erq": "request_id", "prf": "profile_id", "jrn": "journey_id"}


@admin.register(Postponed)
class PostponedPage(Ledger):
    """What a version has yet to see of a customer, since one of the two was set aside."""

    list_display = ("pk", shown_id("prf", "profile_id", "profile"), "version_id", "kind", "ref", "occurred_at")
    list_filter = ("workspace",)
    public = {"prf": "profile_id"}


@admin.register(Settling)
class SettlingPage(Ledger):
    """Whom an event named, and whose data has some seconds to come."""

    list_display = ("pk", shown_id("prf", "profile_id", "profile"), "version_id", "node_id", "at", "until")
    list_filter = ("workspace",)
    public = {"prf": "profile_id"}


def _say(request: HttpRequest, journey: Journey, problem: Problem | None) -> None:
    if problem is None:
        messages.success(request, translated("{name}: done.", name=journey.name))
    else:
        messages.error(request, f"{journey.name}: {problem.message}")
