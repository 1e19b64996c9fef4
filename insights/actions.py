"""Every change to what insights lets people configure: the permission is checked, the audit entry written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from insights.home.cards import Place
from insights.models import HomePage
from tenancy.access import Access
from tenancy.audit import audited
from tenancy.audit_words import Verb


def arrange_home(access: Access, places: Sequence[Place], now: datetime) -> None:
    """Arrange the home page of whoever asks, for them alone: they need no more than to be a member."""
    assert access.user is not None, "A key has no home page."
    page = HomePage.objects.filter(user=access.user, workspace=access.workspace).first()
    with audited(access, Verb.CHANGE, now, page) as change:
        change.thing, _ = HomePage.objects.update_or_create(
            user=access.user, workspace=access.workspace, defaults={"cards": [asdict(place) for place in places]}
        )
