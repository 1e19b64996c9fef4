"""A person in one line: the label and identifiers that lists show, for many profiles at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypedDict

from cdp.profiles.models import Identifier, Profile
from core import publicid

LABEL_NAMESPACES = ("email", "user_id", "phone")


class IdentifierJson(TypedDict):
    namespace: str
    value: str


class ProfileSummary(TypedDict):
    """A profile as lists show it."""

    id: str
    label: str
    identifiers: list[IdentifierJson]
    time_zone: str


def profile_summaries(workspace_id: int, profile_ids: Iterable[int]) -> dict[int, ProfileSummary]:
    """The profile_summaries of these profiles of the workspace, in two queries however many they are."""
    wanted = sorted(set(profile_ids))
    found = Profile.objects.filter(workspace_id=workspace_id, pk__in=wanted).values_list("pk", "traits", "time_zone")
    traits: dict[int, Any] = {}
    zones: dict[int, str] = {}
    for number, known, zone in found:
        traits[number], zones[number] = known, zone
    identifiers: dict[int, list[IdentifierJson]] = {number: [] for number in traits}
    for number, namespace, value in (
        Identifier.objects.filter(profile_id__in=list(traits))
        .order_by("namespace", "value")
        .values_list("profile_id", "namespace", "value")
    ):
        identifiers[number].append({"namespace": namespace, "value": value})
    return {
        number: {
            "id": publicid.encode("prf", number),
            "label": label(number, traits[number], identifiers[number]),
            "identifiers": identifiers[number],
            "time_zone": zones[number],
        }
        for number in traits
    }


def label(number: int, traits: Mapping[str, Any], identifiers: list[IdentifierJson]) -> str:
    """What to call a profile: the name, else an identifier people know, else the public id."""
    full = traits.get("name")
    if isinstance(full, str) and full.strip():
        return full.strip()
    parts = [traits.get("first_name", traits.get("firstName")), traits.get("last_name", traits.get("lastName"))]
    named = " ".join(part.strip() for part in parts if isinstance(part, str) and part.strip())
    if named:
        return named
    by_namespace = {item["namespace"]: item["value"] for item in reversed(identifiers)}
    for namespace in LABEL_NAMESPACES:
        if namespace in by_namespace:
            return by_namespace[namespace]
    return identifiers[0]["value"] if identifiers else publicid.encode("prf", number)


def summary_of(found: Mapping[int, ProfileSummary], number: int) -> ProfileSummary:
    """The summary, or one that names the id alone where the profile is gone."""
    known = found.get(number)
    return known or {
        "id": publicid.encode("prf", number),
        "label": publicid.encode("prf", number),
        "identifiers": [],
        "time_zone": "",
    }
