"""F12: nobody gives a role, or takes one, whose scopes they do not hold; and nobody is told a password."""

from __future__ import annotations

import orjson
import pytest

from core.publicid import encode
from tenancy.access import ROLE_SCOPES, new_key
from tenancy.models import ApiKey, Invitation, Member, Role, User
from tests.integration.api.fixtures import Api, World, error, member, world

pytestmark = pytest.mark.django_db


@pytest.fixture
def acme() -> World:
    return world("acme")


def robot(acme: World, *scopes: str) -> Api:
    made = new_key()
    ApiKey.objects.create(
        workspace=acme.workspace, name="r", prefix=made.prefix, digest=made.digest, scopes=sorted(scopes)
    )
    return Api(key=made.plain)


@pytest.mark.parametrize("role", list(Role))
def test_a_key_that_may_write_members_alone_makes_nobody_anything(acme: World, role: Role) -> None:
    key = robot(acme, "members:write")
    answer = key.call("POST", f"{acme.here}/invitations", {"email": "eve@example.com", "role": role})
    assert error(answer) == (403, "forbidden")
    answer = key.call("PATCH", f"{acme.here}/members/{acme.ids['member']}", {"role": role})
    assert error(answer) == (403, "forbidden")
    assert not Invitation.objects.filter(email="eve@example.com").exists()
    assert Member.objects.get(user__username="acme-spare").role == Role.ANALYST


def test_a_key_gives_the_roles_whose_scopes_it_holds(acme: World) -> None:
    key = robot(acme, "members:write", *ROLE_SCOPES[Role.MARKETER])
    for role, status in ((Role.VIEWER, 201), (Role.MARKETER, 201), (Role.ADMIN, 403), (Role.OWNER, 403)):
        answer = key.call("POST", f"{acme.here}/invitations", {"email": f"{role}@example.com", "role": role})
        assert answer.status_code == status, role


def test_somebody_mightier_is_not_put_out(acme: World) -> None:
    admin = member(acme.workspace, Role.ADMIN)
    theirs = encode("mem", Member.objects.get(user=admin).pk)
    key = robot(acme, "members:write", *ROLE_SCOPES[Role.MARKETER])
    for call in (("DELETE", {}), ("PATCH", {"role": "viewer"})):
        assert error(key.call(call[0], f"{acme.here}/members/{theirs}", call[1])) == (403, "forbidden")
    assert Member.objects.get(user=admin).role == Role.ADMIN


def test_no_answer_holds_a_password(acme: World) -> None:
    alice = Api(member(acme.workspace, Role.OWNER))
    assert alice.call("POST", f"{acme.here}/members", {"username": "bob", "role": "viewer"}).status_code == 405
    answer = alice.call("POST", f"{acme.here}/invitations", {"email": "bob@example.com", "role": "viewer"})
    assert "password" not in orjson.loads(answer.content)
    assert not User.objects.filter(username="bob").exists()
