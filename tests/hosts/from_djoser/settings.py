"""A host that used djoser: keys are UUIDs, the address signs in, and a username is required."""

from __future__ import annotations

from tests.hosts.project import *  # noqa: F403 - settings are names in a module
from tests.hosts.project import INSTALLED_APPS, VESTIBULE, database
from vestibule.core.profile_fields import ProfileField

INSTALLED_APPS = [*INSTALLED_APPS, "tests.hosts.from_djoser"]
DATABASES = database("from_djoser")
AUTH_USER_MODEL = "from_djoser.Buyer"
ROOT_URLCONF = "tests.hosts.from_djoser.urls"
DJOSER = {
    "ACTIVATION_URL": "activate/{uid}/{token}",
    "PASSWORD_RESET_CONFIRM_URL": "password/reset/{uid}/{token}",
}
VESTIBULE = {
    **VESTIBULE,
    "SIGN_IN_WITH": ("email",),
    "EMAIL_VERIFICATION": "off",
    "AUTHORIZATION_SCHEMES": ("JWT", "Bearer"),
    "PROFILE_FIELDS": (
        ProfileField(
            name="handle", label="Username", max_length=150, required=True, column="username"
        ),
    ),
}
