"""F9: however a name is spelt, it is one name; and an address that tries many names is counted too."""

from __future__ import annotations

import uuid

import orjson
import pytest
from django.core.cache import cache
from django.test import Client

from tenancy.api.throttles import SignInThrottle
from tenancy.models import User
from tests.faults.together import together

pytestmark = pytest.mark.django_db
RIGHT = "correct horse 71"
ADMIN = "/admin/login/"


@pytest.fixture
def name() -> str:
    cache.clear()
    name = f"zoe{uuid.uuid4().hex[:8]}"
    User.objects.create_user(name, password=RIGHT, is_staff=True)
    return name


def spellings(name: str) -> list[str]:
    """Ten ways in which Django, or we, read the same name."""
    wide = "".join(chr(ord(letter) + 0xFEE0) for letter in name)
    return [
        name,
        f" {name}",
        f"{name} ",
        f"\t{name}\n",
        wide,
        f"{wide} ",
        name.upper(),
        f"\u3000{name}",
        wide[:3] + name[3:],
        name,
    ]


def api(name: str, password: str = "wrong", address: str = "192.0.2.1") -> int:
    body = orjson.dumps({"username": name, "password": password})
    return Client(REMOTE_ADDR=address).post("/api/session", body, content_type="application/json").status_code


def admin(name: str, password: str = "wrong", address: str = "192.0.2.1") -> bool:
    """Whether the admin's sign-in looked at the password at all."""
    page = Client(REMOTE_ADDR=address).post(ADMIN, {"username": name, "password": password})
    return "Too many tries" not in page.content.decode()


def test_a_name_is_one_name_however_it_is_written(name: str) -> None:
    assert [api(spelling) for spelling in spellings(name)] == [401] * 10
    assert api(name, RIGHT) == 429
    assert not admin(f" {name}", RIGHT)
    assert api(name, RIGHT, address="192.0.2.2") == 200, "elsewhere the owner gets in"


def test_the_administration_counts_the_same(name: str) -> None:
    assert all(admin(spelling) for spelling in spellings(name))
    assert not admin(name, RIGHT)
    assert api(name.upper()) == 429


def test_a_name_in_full_width_letters_signs_in_as_the_name(name: str) -> None:
    assert api(spellings(name)[5], RIGHT) == 200


def test_an_address_is_counted_over_all_names(name: str) -> None:
    most = SignInThrottle.PER_ADDRESS
    assert {api(f"n{number}") for number in range(most)} == {401}
    assert api(name, RIGHT) == 429
    assert api(name, RIGHT, address="192.0.2.2") == 200


def test_neighbours_in_one_ipv6_network_are_one_address(name: str) -> None:
    for number in range(10):
        assert api(name, address=f"2001:db8:1:2::{number}") == 401
    assert api(name, RIGHT, address="2001:db8:1:2:ffff::1") == 429
    assert api(name, RIGHT, address="2001:db8:1:3::1") == 200


def test_signing_in_oneself_between_guesses_does_not_reset_the_count_of_another(name: str) -> None:
    own = User.objects.create_user(f"own{uuid.uuid4().hex[:8]}", password=RIGHT).username
    answers = []
    for _ in range(12):
        answers.append(api(name))
        assert api(own, RIGHT) == 200
    assert answers == [401] * 10 + [429] * 2


@pytest.mark.django_db(transaction=True)
def test_tries_at_the_same_moment_are_each_counted(name: str) -> None:
    answers = [answer for _ in range(3) for answer in together(8, lambda _: api(name))]
    assert (answers.count(401), answers.count(429)) == (10, 14)
