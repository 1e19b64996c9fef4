"""One address: a batch of events, each stored and handed to a task."""

import orjson
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path

from bench.naive.models import Customer, Event
from bench.naive.tasks import enter


def batch(request: HttpRequest) -> HttpResponse:
    for item in orjson.loads(request.body)["batch"]:
        customer = Customer.objects.get(user_id=item["userId"])
        event = Event.objects.create(customer=customer, name=item["event"], properties=item.get("properties", {}))
        enter.delay(event.pk)
    return JsonResponse({"success": True})


urlpatterns = [path("batch", batch), path("healthz", lambda request: HttpResponse("ok"))]
