"""Vestibule as a Django app."""

from __future__ import annotations

from django.apps import AppConfig, apps


class VestibuleConfig(AppConfig):
    """Registers checks, and receivers that keep an account for each of the host's users."""

    name = "vestibule"
    label = "vestibule"
    verbose_name = "Vestibule"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Import the modules that register themselves."""
        # These can be imported only after the app registry is ready.
        from vestibule import receivers  # noqa: F401, PLC0415
        from vestibule.checks import (  # noqa: F401, PLC0415
            allauth,
            databases,
            djoser,
            installation,
            production,
            rest_auth,
            simplejwt,
            users,
        )

        if apps.is_installed("drf_spectacular"):
            from vestibule.drf import spectacular  # noqa: F401, PLC0415
