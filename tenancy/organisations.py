"""Every change to the organisations of a workspace: the permission is checked, the audit entry written."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import RestrictedError

from core.i18n.text import translated
from core.problems import Problem
from tenancy.access import Access
from tenancy.audit import audited
from tenancy.audit_words import Verb
from tenancy.models import Organisation

MOST = 500
"""A workspace has no more, so that every list of them is whole."""


class OrganisationRefused(Exception):
    """The change cannot be made; `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(problem.message)


def create_organisation(access: Access, name: str, now: datetime) -> Organisation:
    """A new one. Raises OrganisationRefused."""
    access.require("settings:write")
    if Organisation.objects.filter(workspace=access.workspace).count() >= MOST:
        text = translated("There are {count} organisations, and no more can be added: delete some first.", count=MOST)
        raise OrganisationRefused(Problem("name", "too_many", text))
    made = Organisation(workspace=access.workspace, name=name)
    with audited(access, Verb.CREATE, now) as change:
        change.thing = _saved(made)
    return made


def rename_organisation(access: Access, organisation: Organisation, name: str, now: datetime) -> Organisation:
    """Call it otherwise. Raises OrganisationRefused."""
    access.require("settings:write")
    with audited(access, Verb.CHANGE, now, organisation):
        organisation.name = name
        _saved(organisation)
    return organisation


def delete_organisation(access: Access, organisation: Organisation, now: datetime) -> None:
    """Delete one to which no journey belongs. Raises OrganisationRefused."""
    access.require("settings:write")
    try:
        with audited(access, Verb.DELETE, now, organisation):
            organisation.delete()
    except RestrictedError as error:
        text = translated(
            "{count} journeys belong to this organisation, archived ones included: give them to another first.",
            count=len(error.restricted_objects),
        )
        raise OrganisationRefused(Problem("", "in_use", text)) from error


def _saved(organisation: Organisation) -> Organisation:
    try:
        with transaction.atomic():
            organisation.save()
    except IntegrityError as error:
        text = translated("There is an organisation of this name already: choose another name.")
        raise OrganisationRefused(Problem("name", "exists_already", text)) from error
    return organisation
