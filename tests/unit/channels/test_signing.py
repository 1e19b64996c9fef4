"""A12: Standard Webhooks, both directions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import standardwebhooks

from core.egress import signing
from tests.chinese import english_in, in_chinese

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
ID = "msg_p5jXN8AQM9LWM0D4loKWxJek"
AT = datetime.fromtimestamp(1614265330, UTC)
BODY = b'{"test": 2432232314}'
SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
HEADERS = {"webhook-id": ID, "webhook-timestamp": "1614265330", "webhook-signature": SIGNATURE}


def test_the_published_vector_holds_in_both_directions():
    assert signing.headers(SECRET, ID, AT, BODY) == HEADERS
    assert signing.verify(SECRET, HEADERS, BODY, AT) == ID


def test_the_reference_library_agrees():
    secret, now = signing.new_secret(), datetime.now(UTC)
    standardwebhooks.Webhook(secret).verify(BODY, signing.headers(secret, "msg_1", now, BODY))
    theirs = standardwebhooks.Webhook(secret).sign("msg_1", now, BODY.decode())
    headers = {"webhook-id": "msg_1", "webhook-timestamp": str(int(now.timestamp())), "webhook-signature": theirs}
    assert signing.verify(secret, headers, BODY, now) == "msg_1"


@pytest.mark.parametrize("seconds", [-301, 301])
def test_five_minutes_from_now_is_the_limit(seconds):
    with pytest.raises(signing.BadSignature, match="five minutes"):
        signing.verify(SECRET, HEADERS, BODY, AT + timedelta(seconds=seconds))


@pytest.mark.parametrize("seconds", [-300, 300])
def test_within_five_minutes_is_accepted(seconds):
    assert signing.verify(SECRET, HEADERS, BODY, AT + timedelta(seconds=seconds)) == ID


@pytest.mark.parametrize(
    "change",
    [
        {"webhook-id": "msg_other"},
        {"webhook-timestamp": "1614265331"},
        {"webhook-timestamp": "1614265330.0"},
        {"webhook-timestamp": "٣"},
        {"webhook-timestamp": "9" * 400},
        {"webhook-signature": SIGNATURE.replace("v1,", "v2,")},
        {"webhook-signature": SIGNATURE[:-2]},
        {"webhook-signature": "v1,"},
        {"webhook-signature": "garbage"},
        {"webhook-signature": "é"},
        {"webhook-signature": ""},
        {"webhook-id": ""},
    ],
)
def test_any_change_to_the_headers_is_refused(change):
    with pytest.raises(signing.BadSignature):
        signing.verify(SECRET, {**HEADERS, **change}, BODY, AT)


@pytest.mark.parametrize("at", range(len(BODY)))
def test_any_changed_byte_is_refused(at):
    altered = BODY[:at] + bytes([BODY[at] ^ 1]) + BODY[at + 1 :]
    with pytest.raises(signing.BadSignature):
        signing.verify(SECRET, HEADERS, altered, AT)


def test_while_a_secret_is_replaced_both_sign_and_either_is_accepted():
    new = signing.new_secret()
    both = signing.headers(f"{new} {SECRET}", ID, AT, BODY)
    assert signing.verify(SECRET, both, BODY, AT) == ID
    assert signing.verify(new, both, BODY, AT) == ID
    assert signing.verify(f"{new} {SECRET}", HEADERS, BODY, AT) == ID
    with pytest.raises(signing.BadSignature):
        signing.verify(signing.new_secret(), both, BODY, AT)


@pytest.mark.parametrize("secret", ["", " ", "whsec_", "whsec_YQ==", "whsec_***", "whsec_" + "YWFh" * 40])
def test_a_secret_that_is_none_verifies_nothing(secret):
    (problem,) = signing.check_secret(secret, "secrets.signing_secret")
    assert (problem.path, problem.code) == ("secrets.signing_secret", "bad_secret")
    assert english_in(in_chinese(problem.message)) == []
    with pytest.raises(signing.BadSignature):
        signing.verify(secret, HEADERS, BODY, AT)
