"""Vestibule as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class VestibuleConfig(AppConfig):
    """Registers checks and keeps accounts beside the host's users."""

    name = "vestibule"
    label = "vestibule"
    verbose_name = "Vestibule"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Load what registers itself."""
        # Only once the app registry is full can these be imported.
        from vestibule import receivers  # noqa: F401, PLC0415
        from vestibule.checks import databases, installation, production  # noqa: F401, PLC0415
