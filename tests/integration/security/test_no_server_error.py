"""Schemathesis over the OpenAPI document as it is served: whatever fits it, or just does not, gets no 5xx."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator
from itertools import cycle
from typing import Any

import pytest
import requests
import schemathesis
import yaml
from django.conf import settings as django_settings
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode

from tenancy.access import KEY_SCOPES, new_key
from tenancy.models import ApiKey, Role
from tests.integration.api.fixtures import World, member, undone
from tests.integration.api.operations import operations

DRAWN = 1
"""Cases that Hypothesis draws for each operation, fitting ones and misfits each. Beside them come schemathesis's
boundary cases, about 7,000. Both are the same in every run; 60 drawn by chance instead found nothing more."""
DECIDED_HERE = {"cookie", "content-length", "content-type", "authorization"}
TOKEN = "t" * 32


def owner(acme: World) -> dict[str, str]:
    """The headers of the owner's browser."""
    browser = Client()
    browser.force_login(member(acme.workspace, Role.OWNER))
    name = django_settings.SESSION_COOKIE_NAME
    return {"Cookie": f"{name}={browser.cookies[name].value}; csrftoken={TOKEN}", "X-CSRFToken": TOKEN}


def machine(acme: World) -> dict[str, str]:
    """The headers of a machine whose key holds every scope."""
    made = new_key()
    ApiKey.objects.create(
        workspace=acme.workspace, name="all", prefix=made.prefix, digest=made.digest, scopes=list(KEY_SCOPES)
    )
    return {"Authorization": f"Bearer {made.plain}"}


def served() -> list[Any]:
    """The operations of the document that the server gives out."""
    schema = schemathesis.openapi.from_dict(yaml.safe_load(Client().get("/api/schema/").content))
    schema.config.phases.coverage.unexpected_methods = set()  # 405: test_bad_input.py asks for them.
    found = [result.ok() for result in schema.get_all_operations()]
    return [operation for operation in found if not operation.path.startswith("/api/schema")]


def cases(operation: Any) -> Iterator[Case]:
    """Requests for one operation: the boundaries of its every parameter and field, then some drawn by chance."""
    modes, schema = list(GenerationMode), operation.schema
    yield from schema.iter_coverage_cases(operation, generation_modes=modes, generation_config=schema.config.generation)
    for mode in modes:
        try:
            yield from drawn(operation, mode)
        except Unsatisfiable:
            # Nothing can misfit an operation without parameters.
            assert mode is GenerationMode.NEGATIVE, operation.label


def drawn(operation: Any, mode: GenerationMode) -> list[Case]:
    found: list[Case] = []

    @settings(
        max_examples=DRAWN,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(mode))
    def draw(case: Case) -> None:
        found.append(case)

    draw()
    return found


def send(browser: Client, case: Case, ids: dict[str, str], who: dict[str, str]) -> Any:
    """The answer to a case about rows that exist; what it did is undone."""
    case.path_parameters = {name: ids.get(name, value) for name, value in (case.path_parameters or {}).items()}
    wanted = case.as_transport_kwargs(base_url="http://testserver")
    names = ("method", "url", "headers", "data", "json", "params", "files")
    request = requests.Request(**{name: wanted[name] for name in names if name in wanted}).prepare()
    headers = {name: value for name, value in request.headers.items() if name.lower() not in DECIDED_HERE}
    kind = request.headers.get("Content-Type", "")
    browser.cookies.clear()
    with undone():
        return browser.generic(
            str(request.method),
            request.path_url,
            request.body or b"",
            content_type=kind,
            headers={"If-Match": "*"} | headers | who,
        )


def test_nothing_that_is_asked_of_the_api_is_a_server_error(acme: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.ERROR, logger="django.request")
    found = served()
    assert len(found) == len(operations())
    # An address of its own, so that tries to sign in are not counted for other tests.
    browser = Client(raise_request_exception=False, REMOTE_ADDR="203.0.113.77")
    callers = cycle([owner(acme), machine(acme)])
    answers: Counter[str] = Counter()
    for operation in found:
        for case, who in zip(cases(operation), callers, strict=False):
            answer = send(browser, case, acme.ids, who)
            answers[f"{answer.status_code // 100}xx"] += 1
            assert answer.status_code < 500, (operation.label, *who, case.query, case.body, answer.exc_info)
    # It reached open endpoints too, not only refusals.
    assert answers["2xx"] > 500, answers
    assert answers["4xx"] > 1000, answers
