"""What staff do to one customer by way of ingestion: the permission is checked, the audit entry written. One action per change.

Tags, consent and the removal of identifiers are actions of `cdp.profiles`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction

from cdp.events.normalised import Identifier
from cdp.ingest import by_hand
from cdp.ingest.by_hand import Statement
from cdp.ingest.hand_values import check_trait
from cdp.profiles import edits, search_index
from cdp.profiles.edits import EditConflicts, EditRefused
from cdp.profiles.models import Profile
from cdp.schema.dictionary import value_type
from cdp.schema.models import Trait, ValueType
from core import publicid
from core.i18n.text import translated
from core.keypath import segment
from core.problems import Problem
from tenancy.access import Access
from tenancy.audit import audited
from tenancy.audit_words import Verb

_TRAITS_TOO = ("email", "phone")
"""Identifiers that are traits of that name as well, as SDKs send them."""


def create_profile(
    access: Access, identifiers: Sequence[Identifier], traits: Mapping[str, Any], tags: Sequence[str], now: datetime
) -> Profile:
    """Add a customer, whose identifiers must be nobody's yet. Raises EditRefused."""
    access.require("profiles:write")
    known = _types(access, traits)
    problems = [
        replace(problem, path=f"traits.{name}")
        for name, value in traits.items()
        if (problem := check_trait(name, value, known[name]))
    ]
    problems += [problem for n, each in enumerate(tags) if (problem := edits.check_tag(each, f"tags[{n}]"))]
    if problems:
        raise EditRefused(problems)
    statement = Statement(dict(traits), fields={f"traits.{name}": f"traits.{name}" for name in traits})
    for place, (namespace, value) in enumerate(identifiers):
        at = f"identifiers[{place}].value"
        if namespace in _TRAITS_TOO and namespace not in statement.traits:
            statement.traits[namespace] = value
            statement.fields[f"traits.{namespace}"] = at
        else:
            statement.identify(namespace, value, at)
    statement.fields.setdefault("", "identifiers")
    with audited(access, Verb.CREATE, now) as change:
        outcome = by_hand.record(access, statement, now, ())
        ((_, (number,)),) = outcome.written
        if not outcome.created:
            raise EditConflicts([by_hand.belongs_to_another(number, "identifiers")])
        change.thing = profile = Profile.objects.get(pk=number)
        for each in dict.fromkeys(tags):
            edits.set_tag(profile, each, True, now)
        search_index.index([profile.pk])
    return profile


def set_trait(access: Access, profile: Profile, name: str, value: object, now: datetime) -> None:
    """Set a trait, or take it away by None. Raises EditRefused."""
    access.require("profiles:write")
    with audited(access, Verb.CHANGE, now, profile) as change:
        edits.read_locked(profile)
        known = _types(access, [name])[name] | {kind for kind in [value_type(profile.traits.get(name))] if kind}
        if problem := check_trait(name, value, known):
            raise EditRefused([problem])
        if _same(profile.traits.get(name), value):
            change.discard()
            return
        fields = {f"traits.{name}": "value", "": "value"}
        by_hand.say(access, profile, Statement({name: value}, fields=fields), now)
        profile.refresh_from_db()
        if not _same(profile.traits.get(name), value):
            raise EditConflicts([_later_event_stands(name)])
        search_index.index([profile.pk])
        change.details = {"trait": name}


def add_identifier(
    access: Access, profile: Profile, identifier: Identifier, merge_with: Profile | None, now: datetime
) -> Profile:
    """Add an identifier; one of another customer, `merge_with`, makes the two one. The surviving profile. Raises EditRefused."""
    access.require("profiles:write")
    namespace, value = identifier
    others = [] if merge_with is None or merge_with.pk == profile.pk else [merge_with.pk]
    with transaction.atomic():
        # In the order in which ingestion locks the profiles that it joins.
        list(Profile.objects.select_for_update(no_key=True).filter(pk__in=[profile.pk, *others]).order_by("pk"))
        with audited(access, Verb.CHANGE, now, profile) as change:
            edits.read_locked(profile)
            statement = Statement(fields={"": "value"})
            statement.identify(namespace, value, "value")
            outcome = by_hand.say(access, profile, statement, now, merging=others)
            ((_, (number,)),) = outcome.written
            if not others and not profile.identifiers.filter(created_at=now).exists():
                raise EditRefused([_has_it_already()])
            if others and Profile.objects.filter(pk__in=[profile.pk, *others], merged_into=None).count() > 1:
                raise EditConflicts([Problem("value", "changed_meanwhile", edits.CHANGED_MEANWHILE)])
            search_index.index([profile.pk, number, *others])
            change.details = {"identifier": namespace}
            if others:
                change.details["merged_with"] = publicid.encode("prf", others[0])
    return Profile.objects.get(pk=number)


def _types(access: Access, names: Collection[str]) -> dict[str, set[ValueType]]:
    """The types of value that each of these traits has had."""
    segments = {name: segment(name) for name in names}
    found = Trait.objects.filter(workspace=access.workspace, name__in=set(segments.values()))
    types: dict[str, set[ValueType]] = {}
    for name, kind in found.values_list("name", "value_type"):
        types.setdefault(name, set()).add(ValueType(kind))
    return {name: types.get(key, set()) for name, key in segments.items()}


def _same(a: object, b: object) -> bool:
    """Whether two JSON values are the same; True is not 1. PostgreSQL gives 1e30 back as an integer, which is the same."""
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(_same(value, b[name]) for name, value in a.items())
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(_same, a, b))
    if isinstance(a, bool) or isinstance(b, bool):
        return a is b
    if isinstance(a, (int, float)) and isinstance(b, (int, float)) and float in (type(a), type(b)):
        return float(a) == float(b)
    return a == b


def _has_it_already() -> Problem:
    return Problem("value", "has_it_already", translated("The customer has this identifier already."))


def _later_event_stands(name: str) -> Problem:
    return Problem(
        "value",
        "later_event_stands",
        translated(
            "Nothing changed: an event of the same time or later has set “{name}”, perhaps by a clock that was ahead. Look at "
            "the timeline, and set it again later.",
            name=name,
        ),
    )
