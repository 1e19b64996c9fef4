from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_network

import pytest

from tests.integration.channels.conftest import Running
from tests.integration.channels.postbox import Postbox
from tests.integration.insights.alerting import Listener


@pytest.fixture
def mail(postbox: Postbox, settings) -> Postbox:
    """A real mail server for the mails to staff."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", postbox.port
    return postbox


@pytest.fixture
def listener(settings) -> Iterator[Listener]:
    """A web server that alerts may be told to."""
    settings.ALLOWED_NETWORKS = [ip_network("127.0.0.0/8")]
    running = Listener()
    yield running
    running.stop()


@pytest.fixture
def gateway(settings) -> Iterator[Running]:
    """A sandbox gateway that channels may send to."""
    settings.ALLOWED_NETWORKS = [ip_network("127.0.0.0/8")]
    running = Running()
    yield running
    running.stop()
