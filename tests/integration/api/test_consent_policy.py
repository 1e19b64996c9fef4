"""The policy of consent by medium: seen, set in part, stated for a new workspace, and never misread."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from channels.policies.decide import consented
from core.db.sql import rows, sql
from tenancy import media
from tenancy.models import Role, User, Workspace
from tests.integration.api.fixtures import Api, World, error, member

LOOSE = dict.fromkeys(media.kinds(), "opt_out")


def goes_out(world: World, medium: str) -> bool:
    """Whether somebody who has said nothing is sent marketing on the medium, as the engine decides it."""
    ((verdict,),) = rows(
        sql(
            "SELECT {} FROM (SELECT '{{}}'::jsonb AS consent) AS p",
            consented(world.workspace.pk, sql("p"), medium, sql("''")),
        )
    )
    return bool(verdict)


def test_a_new_workspace_states_the_policy_of_every_medium(db: None) -> None:
    root = Api(User.objects.create(username="root", is_superuser=True))
    made = root.post("workspaces", {"name": "Shop", "slug": "shop", "consent": {"email": "opt_in"}})
    assert made["consent"] == LOOSE | {"email": "opt_in", "sms": "opt_in"}, "nobody is sent an SMS unasked"
    assert Workspace.objects.get(slug="shop").settings == {"consent": made["consent"]}
    other = root.post("workspaces", {"name": "Other", "slug": "other-shop", "consent": {"sms": "opt_out"}})
    assert other["consent"] == LOOSE


def test_the_page_that_makes_a_workspace_states_the_policy_of_every_medium(db: None) -> None:
    browser = Client()
    browser.force_login(User.objects.create_superuser("root", password="x"))
    form = browser.get(reverse("admin:tenancy_workspace_add")).context["adminform"].form
    shown = {medium: form[f"consent_{medium}"].value() for medium in media.kinds()}
    assert shown == LOOSE | {"sms": "opt_in"}


def test_the_session_of_every_member_tells_the_policy(acme: World) -> None:
    viewer = Api(member(acme.workspace, Role.VIEWER))
    (seen,) = viewer.get("session")["workspaces"]
    assert seen["consent"] == LOOSE


def test_a_medium_that_is_set_leaves_the_others_and_the_other_settings(acme: World, alice: Api) -> None:
    alice.patch(acme.here, {"attribution": {"window_days": 3}})
    alice.patch(acme.here, {"consent": {"email": "opt_in"}})
    found = alice.patch(acme.here, {"consent": {"push": "opt_in"}})
    assert found["consent"] == LOOSE | {"email": "opt_in", "push": "opt_in"}
    assert (found["attribution"]["window_days"], found["attribution"]["qualifying"]) == (3, "accepted")
    assert [goes_out(acme, medium) for medium in ("email", "push", "sms")] == [False, False, True]


def test_settings_that_do_not_name_the_policy_leave_it(acme: World, alice: Api) -> None:
    alice.patch(acme.here, {"consent": {"email": "opt_in"}})
    assert alice.patch(acme.here, {"region": "NO"})["consent"]["email"] == "opt_in"
    assert not goes_out(acme, "email")


@pytest.mark.parametrize(
    "body",
    [
        {"consent": {"email": "opt-in"}},
        {"consent": {"e-mail": "opt_in"}},
        {"consent": ["email"]},
        {"consent": {"email": "OPT_IN"}},
        {"consent": "opt_in"},
    ],
)
def test_a_policy_that_would_be_taken_for_the_looser_one_is_refused(acme: World, alice: Api, body: object) -> None:
    alice.patch(acme.here, {"consent": {"email": "opt_in"}})
    assert error(alice.call("PATCH", acme.here, body)) == (400, "invalid")
    assert alice.get(acme.here)["consent"]["email"] == "opt_in"


def test_a_marketer_sees_the_policy_and_may_not_set_it(acme: World) -> None:
    marketer = Api(member(acme.workspace, Role.MARKETER))
    assert error(marketer.call("PATCH", acme.here, {"consent": {"email": "opt_in"}})) == (403, "forbidden")
    assert marketer.get(acme.here)["consent"]["email"] == "opt_out"
