"""F16: people join by a link and choose their own password; they change it, or set it anew by mail; sessions end."""

from __future__ import annotations

import re
from typing import Any

import orjson
import pytest
from celery import current_app
from django.conf import LazySettings
from django.core.cache import cache
from django.test import Client

from cdp.ingest.tasks import mail_reset
from tenancy.models import Invitation, Member, Role, User
from tests.faults.together import together
from tests.integration.api.fixtures import Api, World, error, member, world
from tests.integration.channels.postbox import Postbox, postbox  # noqa: F401 # a fixture

pytestmark = pytest.mark.django_db
GOOD = "seven green kettles"


@pytest.fixture
def acme() -> World:
    cache.clear()
    acme = world("acme")
    Invitation.objects.all().delete()
    return acme


@pytest.fixture
def alice(acme: World) -> Api:
    return Api(member(acme.workspace, Role.OWNER))


@pytest.fixture
def mail(postbox: Postbox, settings: LazySettings) -> Postbox:  # noqa: F811
    """A real mail server for the mails to staff."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", postbox.port
    return postbox


def call(browser: Client, path: str, body: dict[str, Any], method: str = "POST") -> tuple[int, Any]:
    answer = browser.generic(method, f"/api/{path}", orjson.dumps(body), content_type="application/json")
    return answer.status_code, orjson.loads(answer.content) if answer.content else None


def code(answer: tuple[int, Any]) -> tuple[int, str, str]:
    """Status, and path and code of the first problem."""
    problem = answer[1]["problems"][0]
    return answer[0], problem["path"], problem["code"]


def link_in(mail: Postbox) -> tuple[str, str]:
    """The page and the token of the link in the newest mail."""
    body = mail.mail[-1][1].get_content()
    found = re.search(r"http://localhost:8000/([\w-]+)#(\S+)", body)
    assert found, body
    return found[1], found[2]


def invite(alice: Api, acme: World, email: str = "bob@example.com", role: str = "marketer") -> str:
    made = alice.post(f"{acme.here}/invitations", {"email": email, "role": role})
    return str(made["link"].rpartition("#")[2])


def test_who_is_invited_chooses_their_own_password_and_is_in(acme: World, alice: Api, mail: Postbox) -> None:
    made = alice.post(f"{acme.here}/invitations", {"email": "bob@example.com", "role": "marketer"})
    assert (made["mail"], mail.mail[-1][0]) == ("sent", "bob@example.com")
    page, token = link_in(mail)
    assert made["link"].endswith(f"/{page}#{token}")
    assert token not in str(list(Invitation.objects.values()))
    browser = Client()
    assert browser.get(f"/{page}").status_code in (200, 503)  # 503: no build here.
    status, shown = call(browser, "invitation/read", {"token": token})
    assert (status, shown["workspace"], shown["role"], shown["email"]) == (200, "Acme", "marketer", "bob@example.com")
    status, session = call(
        browser, "invitation/accept", {"token": token, "username": "bob", "password": GOOD, "language": "zh-hans"}
    )
    assert (status, session["user"]["username"], session["workspaces"][0]["role"]) == (200, "bob", "marketer")
    assert session["user"]["language"] == "zh-hans"
    assert User.objects.get(username="bob").check_password(GOOD)
    assert alice.get(f"{acme.here}/invitations")["results"] == []
    assert code(call(Client(), "invitation/accept", {"token": token, "username": "eve", "password": GOOD})) == (
        400,
        "token",
        "not_valid",
    )


def test_who_has_an_account_joins_with_it(acme: World, alice: Api) -> None:
    carl = User.objects.create_user("carl", password=GOOD)
    browser = Client()
    browser.force_login(carl)
    status, session = call(browser, "invitation/accept", {"token": invite(alice, acme)})
    assert (status, [each["role"] for each in session["workspaces"]]) == (200, ["marketer"])
    again = call(browser, "invitation/accept", {"token": invite(alice, acme, "carl2@example.com")})
    assert code(again) == (400, "token", "name_taken")


def test_a_link_that_was_used_withdrawn_replaced_or_is_old_opens_nothing(acme: World, alice: Api) -> None:
    def refused(token: str) -> bool:
        answer = call(Client(), "invitation/read", {"token": token})
        return answer[0] != 200 and code(answer) == (400, "token", "not_valid")

    assert refused("nonsense")
    old = invite(alice, acme)
    new = invite(alice, acme)
    assert refused(old)
    assert not refused(new)
    public_id = alice.get(f"{acme.here}/invitations")["results"][0]["id"]
    assert alice.call("DELETE", f"{acme.here}/invitations/{public_id}").status_code == 204
    assert refused(new)
    late = invite(alice, acme)
    Invitation.objects.filter(revoked_at=None).update(expires_at=Invitation.objects.latest("pk").created_at)
    assert refused(late)


def test_an_invitation_ends_with_the_right_to_give_it(acme: World) -> None:
    admin = member(acme.workspace, Role.ADMIN)
    token = invite(Api(admin), acme, role="admin")
    Member.objects.filter(user=admin).update(role=Role.VIEWER)
    assert code(call(Client(), "invitation/read", {"token": token})) == (400, "token", "not_valid")


@pytest.mark.parametrize(
    ("username", "password", "path", "what"),
    [
        ("bob", "12345678901", "password", "password_entirely_numeric"),
        ("bob", "bob", "password", "password_too_similar"),
        ("bob", "", "password", "blank"),
        ("bo b", GOOD, "username", "bad_characters"),
        ("ＡＣＭＥ-owner", GOOD, "username", "name_taken"),
        ("ﷺ" * 10, GOOD, "username", "too_long"),
    ],
)
def test_bad_names_and_passwords_are_refused_and_the_link_stays_good(
    acme: World, alice: Api, username: str, password: str, path: str, what: str
) -> None:
    token = invite(alice, acme)
    answer = call(Client(), "invitation/accept", {"token": token, "username": username, "password": password})
    problems = {(problem["path"], problem["code"]) for problem in answer[1]["problems"]}
    assert (answer[0], (path, what) in problems) == (400, True), answer
    assert call(Client(), "invitation/read", {"token": token})[0] == 200


@pytest.mark.django_db(transaction=True)
def test_two_who_take_one_name_or_one_link_at_once_make_one_user(acme: World, alice: Api) -> None:
    tokens = [invite(alice, acme, f"p{number}@example.com") for number in range(4)]

    def accept(number: int, name: str, token: str) -> int:
        return call(Client(), "invitation/accept", {"token": token, "username": name, "password": GOOD})[0]

    same_name = together(3, lambda n: accept(n, ("dora", "ｄｏｒａ", "Dora")[n], tokens[n]))
    assert sorted(same_name) == [200, 400, 400]
    same_link = together(3, lambda n: accept(n, f"guest{n}", tokens[3]))
    assert sorted(same_link) == [200, 400, 400]
    assert User.objects.filter(username__in=["dora", "Dora", "guest0", "guest1", "guest2"]).count() == 2


def test_one_changes_ones_own_password_and_other_sessions_end(acme: World) -> None:
    dan = User.objects.create_user("dan", password=GOOD)
    here, elsewhere = Client(), Client()
    here.force_login(dan)
    elsewhere.force_login(dan)
    wrong = call(here, "password", {"current": "wrong", "password": "nine blue kettles"})
    assert code(wrong) == (400, "current", "wrong")
    weak = call(here, "password", {"current": GOOD, "password": "password"})
    assert code(weak) == (400, "password", "password_too_common")
    assert call(here, "password", {"current": GOOD, "password": "nine blue kettles"})[0] == 204
    assert here.get("/api/session").json()["user"]["username"] == "dan"
    assert elsewhere.get("/api/session").json()["user"] is None
    for _ in range(10):
        call(here, "password", {"current": "wrong", "password": GOOD})
    assert call(here, "password", {"current": "nine blue kettles", "password": GOOD})[0] == 429


def queued() -> list[dict[str, Any]]:
    """What waits for the delivery workers, taken from the queue."""
    found = []
    with current_app.connection_for_read() as connection, connection.SimpleQueue("delivery") as queue:
        while True:
            try:
                message = queue.get(block=False)
            except queue.Empty:
                return found
            found.append({"task": message.headers["task"], **orjson.loads(message.body)[1]})
            message.ack()


def test_a_password_is_set_anew_by_mail_once_and_sessions_end(acme: World, mail: Postbox) -> None:
    fay = User.objects.create_user("fay", "Fay@example.com", GOOD)
    old = Client()
    old.force_login(fay)
    queued()
    assert call(Client(), "password/forgotten", {"email": "FAY@Example.com"}) == (202, {"mail": "smtp"})
    (waiting,) = queued()
    assert waiting == {"task": "cdp.mail_reset", "email": "FAY@Example.com"}
    assert mail_reset(waiting["email"]) == 1
    assert mail.mail[-1][0] == "Fay@example.com"
    page, token = link_in(mail)
    assert page == "reset-password"
    weak = call(Client(), "password/reset", {"token": token, "password": "fay"})
    assert (weak[0], weak[1]["problems"][0]["path"]) == (400, "password")
    assert call(Client(), "password/reset", {"token": token, "password": "nine blue kettles"}) == (
        200,
        {"username": "fay"},
    )
    assert old.get("/api/session").json()["user"] is None
    again = call(Client(), "password/reset", {"token": token, "password": GOOD})
    assert code(again) == (400, "token", "not_valid")
    fay.refresh_from_db()
    assert fay.check_password("nine blue kettles")


def test_a_stranger_does_not_learn_who_has_an_account(acme: World, mail: Postbox) -> None:
    User.objects.create_user("gus", "gus@example.com", GOOD)
    queued()
    answers = [call(Client(), "password/forgotten", {"email": f"{who}@example.com"}) for who in ("gus", "nobody9")]
    assert answers[0] == answers[1] == (202, {"mail": "smtp"})
    assert [each["email"] for each in queued()] == ["gus@example.com", "nobody9@example.com"]
    assert mail_reset("nobody9@example.com") == 0
    assert mail.mail == []


def test_mails_to_one_address_and_from_one_address_are_limited(acme: World) -> None:
    to_one = [
        call(Client(REMOTE_ADDR=f"192.0.2.{n}"), "password/forgotten", {"email": "h@example.com"})[0] for n in range(4)
    ]
    assert to_one == [202, 202, 202, 429]
    from_one = [
        call(Client(REMOTE_ADDR="192.0.2.9"), "password/forgotten", {"email": f"i{n}@example.com"})[0]
        for n in range(11)
    ]
    assert from_one == [202] * 10 + [429]


def test_without_a_mail_server_the_answer_says_so(
    acme: World, alice: Api, settings: LazySettings, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    made = alice.post(f"{acme.here}/invitations", {"email": "j@example.com", "role": "viewer"})
    assert made["mail"] == "log"
    assert made["link"] in capsys.readouterr().out
    assert call(Client(), "password/forgotten", {"email": "j@example.com"}) == (202, {"mail": "log"})


def test_a_mail_server_that_refuses_is_told_and_the_link_is_there(acme: World, alice: Api, mail: Postbox) -> None:
    made = alice.post(f"{acme.here}/invitations", {"email": "nobody@example.com", "role": "viewer"})
    assert made["mail"] == "failed"
    assert call(Client(), "invitation/read", {"token": made["link"].rpartition("#")[2]})[0] == 200


def test_a_member_is_not_invited_again(acme: World, alice: Api) -> None:
    User.objects.filter(username="acme-spare").update(email="spare@example.com")
    answer = alice.call("POST", f"{acme.here}/invitations", {"email": "SPARE@example.com", "role": "viewer"})
    assert error(answer) == (400, "invalid")
