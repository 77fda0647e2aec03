"""Servers that messages are delivered to."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings as django_settings

from tests.delivery.servers import MailServer, Provider
from tests.ports import free_port
from tests.waiting import NEVER


@pytest.fixture
def smtp(settings) -> Iterator[MailServer]:
    """A running mail server that Django's own back end sends to."""
    server = MailServer(free_port())
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    settings.EMAIL_TIMEOUT = NEVER  # it answers, however busy the machine is
    settings.DEFAULT_FROM_EMAIL = "Accounts <no-reply@example.org>"
    settings.VESTIBULE = {**django_settings.VESTIBULE, "DELIVERY": "worker"}
    server.up()
    yield server
    server.down()


@pytest.fixture
def provider(settings, monkeypatch) -> Iterator[Provider]:
    """A provider of text messages; used only once a test configures a back end."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    settings.VESTIBULE = {**django_settings.VESTIBULE, "DELIVERY": "worker"}
    provider = Provider()
    server = provider.run()
    yield provider
    server.shutdown()
    server.server_close()
