"""Templates: checked, published into versions that never change, tried on a real person."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import orjson
from django.db import transaction

from content import mailbox
from content.email.check import check as check_document
from content.email.document import read as read_document
from content.email.layout import preheader_of, to_html
from content.models import Template, TemplateVersion
from content.plain_text import plain_text
from content.render import RenderError, check_syntax, is_static, render
from core.db.sql import one, sql
from core.i18n.text import translated
from core.problems import Problem, errors
from tenancy.definitions import lock_definitions
from tenancy.media import BY_KIND
from tenancy.media.base import FieldKind
from tenancy.references import Thing, in_use


def check(medium: str, content: Any) -> list[Problem]:
    """Everything wrong with the content of a template, before anybody is written to."""
    known = BY_KIND.get(medium)
    if known is None:
        return [Problem("medium", "unknown_medium", translated("{medium!r} is not a medium.", medium=medium))]
    if not isinstance(content, Mapping):
        return [Problem("content", "not_an_object", translated("The content must be a JSON object."))]
    problems = [
        Problem(f"content.{name}", "required", translated("{name} is required for {medium}.", name=name, medium=medium))
        for name, field in known.fields.items()
        if field.required and not content.get(name)
    ]
    if known.one_of and not any(content.get(name) for name in known.one_of):
        names = " / ".join(known.one_of)
        problems.append(
            Problem(
                "content",
                "required",
                translated("One of {names} is required for {medium}.", names=names, medium=medium),
            )
        )
    if _document_in(medium, content) is not None and content.get("html"):
        said = translated("The message has blocks and HTML. Keep one of them: the other would never be sent.")
        problems.append(Problem("content.html", "blocks_and_html", said))
    for name, value in content.items():
        field = known.fields.get(name)
        if field is not None and field.kind is FieldKind.DOCUMENT:
            found = check_document(value, str(content.get("subject") or ""))
            problems += [problem.under(f"content.{name}") for problem in found]
            continue
        if field is not None and not isinstance(value, str):
            problems.append(
                Problem(f"content.{name}", "not_text", translated("{name} must be text.", name=name)),
            )
            continue
        found = _syntax(f"content.{name}", value, field.kind if field else FieldKind.TEXT)
        if field is not None and field.mailbox and value and not found and is_static(value):
            bad = mailbox.problem(f"content.{name}", value)
            found = [bad] if bad else []
        problems += found
    return problems


def _syntax(path: str, value: Any, kind: FieldKind) -> list[Problem]:
    if isinstance(value, str):
        return check_syntax(path, value, kind)
    if isinstance(value, Mapping):
        return [p for key, item in value.items() for p in _syntax(f"{path}.{key}", item, kind)]
    if isinstance(value, list):
        return [p for n, item in enumerate(value) for p in _syntax(f"{path}[{n}]", item, kind)]
    return []


def _document_in(medium: str, content: Any) -> Any:
    """The document of blocks in a content, read or not; None without one. Other media may have a field of that name."""
    fields = BY_KIND[medium].fields if medium in BY_KIND else {}
    return content.get("document") if "document" in fields and isinstance(content, Mapping) else None


def check_shape(medium: str, content: Any) -> list[Problem]:
    """What keeps the content of a template from being saved at all, even as a draft: a document of blocks that is none."""
    document = _document_in(medium, content)
    problems = [] if document is None else read_document(document)[1]
    return [problem.under("content.document") for problem in problems]


def compiled(medium: str, content: Mapping[str, Any]) -> dict[str, Any] | None:
    """What is rendered for each customer where it is not the content as it was written: HTML in the place of blocks.

    None for a content without blocks, and for blocks that cannot be read.
    """
    raw = _document_in(medium, content)
    document = None if raw is None else read_document(raw)[0]
    if document is None:
        return None
    rest = {name: value for name, value in content.items() if name != "document"}
    return {**rest, "html": to_html(document, str(content.get("subject") or ""))}


@transaction.atomic
def publish(template_id: int, now: datetime) -> tuple[TemplateVersion | None, list[Problem]]:
    """Freeze the draft into a version and give it; the last version again when nothing has changed since.

    Nothing is published while an error stands; the problems come back either way.
    """
    template = Template.objects.select_for_update().get(pk=template_id)
    problems = check(template.medium, template.content)
    if errors(problems):
        return None, problems
    last = template.versions.order_by("-number").first()
    if last is not None and last.content == template.content:
        return last, problems
    version = TemplateVersion.objects.create(
        template=template,
        number=last.number + 1 if last else 1,
        content=template.content,
        compiled=compiled(template.medium, template.content),
        published_at=now,
    )
    return version, problems


@transaction.atomic
def archive(workspace_id: int, template_id: int, now: datetime, may: Callable[[str], bool]) -> list[Problem]:
    """Hide the template of the workspace from the pickers.

    Refused while something uses it, with the problems of `in_use`; `may` says which scopes the caller holds.
    """
    lock_definitions(workspace_id)
    if problems := in_use(workspace_id, Thing("template", template_id), may):
        return problems
    live = Template.objects.filter(pk=template_id, workspace_id=workspace_id, archived_at=None)
    live.update(archived_at=now, updated_at=now)
    return []


def profile_variables(workspace_id: int, profile_id: int) -> dict[str, Any] | None:
    """What a template sees as `profile` for one person, or None if the workspace has no such profile."""
    found = one(
        sql(
            "SELECT p.traits::text, (SELECT jsonb_object_agg(i.namespace, i.value) FROM profiles_identifier i "
            "WHERE i.profile_id = p.id)::text FROM profiles_profile p WHERE p.id = {}::bigint "
            "AND p.workspace_id = {}::bigint",
            profile_id,
            workspace_id,
        )
    )
    if found is None:
        return None
    identifiers = orjson.loads(found[1]) if found[1] else {}
    return person(orjson.loads(found[0]), identifiers)


def person(traits: Mapping[str, Any], identifiers: Mapping[str, str]) -> dict[str, Any]:
    """The variable `profile`: identifiers and traits side by side; a trait of null counts as missing."""
    return {**identifiers, **{name: value for name, value in traits.items() if value is not None}}


def preview(
    medium: str, content: Mapping[str, Any], variables: Mapping[str, Any]
) -> tuple[dict[str, Any] | None, list[Problem]]:
    """The message as one person would get it, or the problems that keep it from being made.

    A message of blocks is shown with its errors wherever it can be: it is seen while it is written.
    """
    problems = check(medium, content)
    of_blocks = compiled(medium, content)
    if of_blocks is None and errors(problems):
        return None, problems
    shown = content if of_blocks is None else {**of_blocks, "preheader": preheader_of(content["document"])}
    try:
        rendered = render(medium, shown, variables)
    except RenderError as error:
        if errors(problems):
            return None, problems
        return None, [*problems, error.problem.under("content")]
    if of_blocks is not None and not rendered.get("text"):
        rendered["text"] = plain_text(rendered["html"])
    return rendered, problems
