"""Django's admin, entered by Vestibule's sign-in: one line in ``INSTALLED_APPS``.

``"vestibule.admin_site.apps.VestibuleAdminConfig"`` in place of ``"django.contrib.admin"``.
Everything that is registered with ``django.contrib.admin.site`` stays where it is.
"""

from __future__ import annotations

from django.contrib.admin.apps import AdminConfig

__all__ = ["VestibuleAdminConfig"]


class VestibuleAdminConfig(AdminConfig):
    """Puts our site in the place of Django's."""

    default_site = "vestibule.admin_site.site.VestibuleAdminSite"
