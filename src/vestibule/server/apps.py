"""The ready server as a Django app: its command and its checks."""

from __future__ import annotations

from django.apps import AppConfig, apps
from django.contrib import admin


class ServerConfig(AppConfig):
    """Brings the ``serve`` command, and an admin with nothing in it that bypasses a flow."""

    name = "vestibule.server"
    label = "vestibule_server"

    def ready(self) -> None:
        """Take Django's pages for users out of the admin: they would save past every flow."""
        for model in (apps.get_model("auth", "User"), apps.get_model("auth", "Group")):
            if admin.site.is_registered(model):
                admin.site.unregister(model)
