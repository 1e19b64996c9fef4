"""What uses a thing, as its page shows it."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from tenancy.access import Access
from tenancy.references import KINDS, Thing, users_of


class UsingThingSerializer(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=list(KINDS))
    id = serializers.CharField()
    name = serializers.CharField()


class UsesSerializer(serializers.Serializer[Any]):
    """What uses a thing: in a draft, a version that somebody is inside of, or a rule."""

    users = UsingThingSerializer(many=True)
    hidden = serializers.IntegerField(help_text="How many more there are, of kinds that the caller may not read.")


def uses(access: Access, used: Thing) -> dict[str, Any]:
    """What UsesSerializer shows: users by kind and name."""
    users = users_of(access.workspace.pk, used)
    shown = [user for user in users if access.may(KINDS[user.kind].scope)]
    return {
        "users": [{"kind": user.kind, **user.named()} for user in shown],
        "hidden": len(users) - len(shown),
    }
