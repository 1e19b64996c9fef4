"""Every change to templates and to categories of messages: the permission is checked, the audit entry written.

The API, the admin and commands call these and write no rows themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from content import templates
from content.categories import catalogue, check_choice, check_new
from content.models import Category, Template, TemplateVersion
from core.problems import Problem
from tenancy.access import TRANSACTIONAL as SERVICE_MESSAGES
from tenancy.access import Access
from tenancy.audit import audited
from tenancy.audit_words import Verb
from tenancy.references import Thing, drop_references, in_use, set_references, things_named


class CategoryRefused(Exception):
    """A category that cannot be made or chosen; `problems` says why."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__(problems[0].message)


class ContentRefused(Exception):
    """A content that cannot be kept, not even as a draft; `problems` says why."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__(problems[0].message)


class NameTaken(Exception):
    """Another template of the workspace has this name: choose another."""


def create_template(
    access: Access, name: str, medium: str, content: Mapping[str, Any], now: datetime, *, category: str = ""
) -> Template:
    """A template with a draft, complete or not. Raises NameTaken, CategoryRefused, ContentRefused."""
    access.require("templates:write")
    _check_shape(medium, content)
    made = Template(workspace=access.workspace, name=name, medium=medium, content=content, category=category)
    with audited(access, Verb.CREATE, now, definitions=bool(category)) as change:
        _check_category(access, category)
        change.thing = _saved(made)
        _refer(made)
    return made


def change_template(access: Access, template: Template, changes: Mapping[str, Any], now: datetime) -> Template:
    """Change the name, the draft or the category. Raises NameTaken, CategoryRefused, ContentRefused."""
    access.require("templates:write")
    if "content" in changes:
        _check_shape(template.medium, changes["content"])
    with audited(access, Verb.CHANGE, now, template, definitions="category" in changes):
        if "category" in changes and changes["category"] != _kept_category(template):
            _check_category(access, changes["category"])
        for name, value in changes.items():
            setattr(template, name, value)
        _saved(template, [*changes, "updated_at"])
        if "category" in changes and not _is_archived(template):
            _refer(template)
    return template


def publish_template(access: Access, template: Template, now: datetime) -> tuple[TemplateVersion | None, list[Problem]]:
    """Freeze the draft into a version, as `templates.publish` says; None and the problems while an error stands."""
    access.require("templates:write")
    with audited(access, Verb.PUBLISH, now, template) as change:
        last = template.versions.order_by("-number").first()
        version, problems = templates.publish(template.pk, now)
        if version is None or version == last:
            change.discard()
        else:
            change.details = {"version": version.number}
    return version, problems


def archive_template(access: Access, template: Template, now: datetime) -> list[Problem]:
    """Archive a template; or a problem for each thing that uses it."""
    access.require("templates:write")
    with audited(access, Verb.ARCHIVE, now, template, definitions=True) as change:
        archived = _is_archived(template)
        problems = templates.archive(access.workspace.pk, template.pk, now, access.may)
        if problems or archived:
            change.discard()
        else:
            drop_references("template", template.pk)
    return problems


def restore_template(access: Access, template: Template, now: datetime) -> Template:
    """Show an archived template in the pickers again; without its category, if that was archived meanwhile. Raises NameTaken."""
    access.require("templates:write")
    with audited(access, Verb.RESTORE, now, template, definitions=True) as change:
        template.refresh_from_db()  # Under the lock: somebody may have restored or changed it since it was read.
        if template.archived_at is None:
            change.discard()
            return template
        template.archived_at = None
        known = catalogue(access.workspace.pk).get(template.category)
        template.category = template.category if known is not None and not known.archived else ""
        _saved(template, ["archived_at", "category"])
        _refer(template)
    return template


def create_category(access: Access, fields: Mapping[str, Any], now: datetime) -> Category:
    """A category of the workspace's own; `fields` has code, name, description and transactional. One of service messages needs
    the scope for them. Raises CategoryRefused."""
    access.require("settings:write")
    if fields["transactional"]:
        access.require(SERVICE_MESSAGES)
    with audited(access, Verb.CREATE, now, definitions=True) as change:
        if problems := check_new(access.workspace.pk, fields["code"]):
            raise CategoryRefused(problems)
        change.thing = made = Category.objects.create(workspace=access.workspace, **fields)
    return made


def change_category(access: Access, category: Category, changes: Mapping[str, Any], now: datetime) -> Category:
    """Change the name or the description; code and class stay forever. One of service messages needs the scope for them."""
    _require_class(access, category)
    with audited(access, Verb.CHANGE, now, category):
        for name, value in changes.items():
            setattr(category, name, value)
        category.save(update_fields=list(changes))
    return category


def archive_category(access: Access, category: Category, now: datetime) -> list[Problem]:
    """Offer a category no more; or a problem for each thing that uses it."""
    _require_class(access, category)
    with audited(access, Verb.ARCHIVE, now, category, definitions=True) as change:
        problems = in_use(access.workspace.pk, Thing("category", name=category.code), access.may)
        live = Category.objects.filter(pk=category.pk, archived_at=None)
        if problems or not live.update(archived_at=now):
            change.discard()
    category.refresh_from_db()
    return problems


def restore_category(access: Access, category: Category, now: datetime) -> Category:
    """Offer an archived category again."""
    _require_class(access, category)
    with audited(access, Verb.RESTORE, now, category) as change:
        if not Category.objects.filter(pk=category.pk, archived_at__isnull=False).update(archived_at=None):
            change.discard()
    category.refresh_from_db()
    return category


def _require_class(access: Access, category: Category) -> None:
    access.require("settings:write")
    if category.transactional:
        access.require(SERVICE_MESSAGES)


def _check_category(access: Access, code: str) -> None:
    """Refuse a category that a template may not be written for; one of service messages needs the scope for them."""
    if not code:
        return
    known = catalogue(access.workspace.pk)
    if problems := check_choice(code, known, "category"):
        raise CategoryRefused(problems)
    if known[code].transactional:
        access.require(SERVICE_MESSAGES)


def _check_shape(medium: str, content: Any) -> None:
    if problems := templates.check_shape(medium, content):
        raise ContentRefused(problems)


def _kept_category(template: Template) -> str:
    return Template.objects.values_list("category", flat=True).get(pk=template.pk)


def _refer(template: Template) -> None:
    """Note what the template uses: its category."""
    used = things_named({"category": template.category})
    set_references(template.workspace_id, "template", template.pk, "draft", used)


def _is_archived(template: Template) -> bool:
    return Template.objects.filter(pk=template.pk, archived_at__isnull=False).exists()


def _saved(template: Template, fields: list[str] | None = None) -> Template:
    try:
        with transaction.atomic():
            template.save(update_fields=fields)
    except IntegrityError as error:
        raise NameTaken from error
    return template
