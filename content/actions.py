"""Every change to templates: the permission is checked, the audit entry written.

The API, the admin and commands call these and write no rows themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from content import templates
from content.models import Template, TemplateVersion
from core.problems import Problem
from tenancy.access import Access
from tenancy.audit import audited
from tenancy.audit_words import Verb


class NameTaken(Exception):
    """Another template of the workspace has this name: choose another."""


def create_template(access: Access, name: str, medium: str, content: Mapping[str, Any], now: datetime) -> Template:
    """A template with a draft, complete or not. Raises NameTaken."""
    access.require("templates:write")
    made = Template(workspace=access.workspace, name=name, medium=medium, content=content)
    with audited(access, Verb.CREATE, now) as change:
        change.thing = _saved(made)
    return made


def change_template(access: Access, template: Template, changes: Mapping[str, Any], now: datetime) -> Template:
    """Change the name or the draft. Raises NameTaken."""
    access.require("templates:write")
    with audited(access, Verb.CHANGE, now, template):
        for name, value in changes.items():
            setattr(template, name, value)
        _saved(template, [*changes, "updated_at"])
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
    return problems


def restore_template(access: Access, template: Template, now: datetime) -> Template:
    """Show an archived template in the pickers again. Raises NameTaken."""
    access.require("templates:write")
    with audited(access, Verb.RESTORE, now, template) as change:
        if not _is_archived(template):
            change.discard()
        template.archived_at = None
        _saved(template, ["archived_at"])
    return template


def _is_archived(template: Template) -> bool:
    return Template.objects.filter(pk=template.pk, archived_at__isnull=False).exists()


def _saved(template: Template, fields: list[str] | None = None) -> Template:
    try:
        with transaction.atomic():
            template.save(update_fields=fields)
    except IntegrityError as error:
        raise NameTaken from error
    return template
