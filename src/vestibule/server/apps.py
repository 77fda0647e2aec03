"""The ready server as a Django app: its command and its checks."""

from __future__ import annotations

from django.apps import AppConfig


class ServerConfig(AppConfig):
    """Brings the ``serve`` command."""

    name = "vestibule.server"
    label = "vestibule_server"
