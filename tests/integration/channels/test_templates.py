"""Templates and their versions."""

from __future__ import annotations

import pytest

from content.models import Template, TemplateVersion
from content.templates import preview, profile_variables, publish
from tests.integration.channels import factory
from tests.integration.channels.factory import NOW, day

pytestmark = pytest.mark.django_db


def test_publishing_freezes_the_draft_and_gives_the_same_version_until_it_changes(workspace):
    template = Template.objects.create(workspace=workspace, name="T", medium="sms", content={"body": "one"})
    first, problems = publish(template.pk, NOW)
    assert (first.number, first.content, first.published_at, problems) == (1, {"body": "one"}, NOW, [])
    assert publish(template.pk, day(1))[0] == first
    Template.objects.update(content={"body": "two"})
    second, _ = publish(template.pk, day(2))
    assert (second.number, second.content) == (2, {"body": "two"})
    first.refresh_from_db()
    assert first.content == {"body": "one"}


def test_a_template_with_an_error_is_not_published(workspace):
    template = Template.objects.create(workspace=workspace, name="T", medium="sms", content={"body": "{{ x"})
    version, problems = publish(template.pk, NOW)
    assert version is None
    assert [(problem.path, problem.code) for problem in problems] == [("content.body", "template_syntax")]
    assert TemplateVersion.objects.count() == 0


def test_a_preview_shows_one_person_or_says_what_is_missing(workspace):
    person = factory.people(workspace, 1, "email")[0]
    profile = profile_variables(workspace.pk, person)
    assert profile == {"first_name": "Ann 1", "email": f"ann{person}@example.com"}
    content = {"subject": "Hi {{ profile.first_name }}", "text": "{{ event.total }}"}
    assert preview("email", content, {"profile": profile, "event": {"total": 5}}) == (
        {"subject": "Hi Ann 1", "text": "5"},
        [],
    )
    message, problems = preview("email", content, {"profile": profile, "event": {}})
    assert message is None
    assert [(problem.path, problem.code) for problem in problems] == [("content.text", "missing_variable")]
    assert profile_variables(workspace.pk + 1, person) is None
