"""The ready server as a Django app."""

from __future__ import annotations

from django.apps import AppConfig, apps
from django.contrib import admin


class ServerConfig(AppConfig):
    """Adds the ``serve`` command, and removes admin pages that would bypass the flows."""

    name = "vestibule.server"
    label = "vestibule_server"

    def ready(self) -> None:
        """Unregister Django's admin pages for users and groups, which would bypass the flows."""
        for model in (apps.get_model("auth", "User"), apps.get_model("auth", "Group")):
            if admin.site.is_registered(model):
                admin.site.unregister(model)
