"""Enter, branch, wait, send, exit: one task each."""

from datetime import UTC, datetime

import httpx
import orjson
from celery import shared_task
from django.conf import settings
from django.template import Context, Engine
from django.utils import timezone

from bench.naive.models import Enrollment, Event, Message, StepLog
from channels.sandbox import DEFAULT_SECRET
from core.egress import signing

BODY = Engine().from_string(
    "Hello {{ customer.traits.first_name }}, {{ customer.traits.tier }} in {{ customer.traits.city }}"
)
_session = httpx.Client()


def _step(enrollment: Enrollment, step: str, result: str) -> None:
    enrollment.step = step
    enrollment.save()
    StepLog.objects.create(enrollment=enrollment, step=step, result=result)


@shared_task
def enter(event_id: int) -> None:
    event = Event.objects.get(pk=event_id)
    enrollment = Enrollment.objects.create(customer_id=event.customer_id, event=event)
    _step(enrollment, "entry", "entered")
    branch.delay(enrollment.pk)


@shared_task
def branch(enrollment_id: int) -> None:
    enrollment = Enrollment.objects.select_related("customer").get(pk=enrollment_id)
    way = "gold" if enrollment.customer.traits.get("tier") == "gold" else "else"
    _step(enrollment, "branch", way)
    wait.delay(enrollment.pk)


@shared_task
def wait(enrollment_id: int) -> None:
    enrollment = Enrollment.objects.get(pk=enrollment_id)
    _step(enrollment, "wait", "waiting")
    # The rival waits the way most teams would, in the broker: what the product itself never does.
    send.apply_async((enrollment.pk,), countdown=1)


@shared_task
def send(enrollment_id: int) -> None:
    enrollment = Enrollment.objects.select_related("customer").get(pk=enrollment_id)
    message = Message.objects.create(
        enrollment=enrollment, body=BODY.render(Context({"customer": enrollment.customer}))
    )
    wire = {"key": f"n{message.pk}", "to": enrollment.customer.user_id, "content": {"body": message.body}}
    body = orjson.dumps({"at": datetime.now(UTC), "messages": [wire]})
    headers = {"content-type": "application/json", "idempotency-key": f"n{message.pk}"}
    headers |= signing.headers(DEFAULT_SECRET, f"n{message.pk}", datetime.now(UTC), body)
    answer = _session.post(settings.GATEWAY_URL, content=body, headers=headers)
    message.status = "accepted" if answer.status_code == 200 else "failed"
    message.sent_at = timezone.now()
    message.save()
    _step(enrollment, "send", message.status)
    leave.delay(enrollment.pk)


@shared_task
def leave(enrollment_id: int) -> None:
    enrollment = Enrollment.objects.get(pk=enrollment_id)
    enrollment.ended_at = timezone.now()
    _step(enrollment, "exit", "reached_exit")
