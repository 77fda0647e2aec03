"""Django's admin with Vestibule's sign-in: one line in ``INSTALLED_APPS``.

Use ``"vestibule.admin_site.apps.VestibuleAdminConfig"`` instead of ``"django.contrib.admin"``.
Everything registered with ``django.contrib.admin.site`` keeps working.
"""

from __future__ import annotations

from django.contrib.admin.apps import AdminConfig

__all__ = ["VestibuleAdminConfig"]


class VestibuleAdminConfig(AdminConfig):
    """Makes our site the default admin site."""

    default_site = "vestibule.admin_site.site.VestibuleAdminSite"
