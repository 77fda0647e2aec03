"""The host afterwards: Vestibule, and none of the packages that it comes from."""

from __future__ import annotations

from tests.hosts import project
from tests.hosts.project import *  # noqa: F403 - settings are names in a module
from tests.hosts.project import INSTALLED_APPS, SECRET_KEY, database
from vestibule.core.simplejwt import SimpleJWTKey

INSTALLED_APPS = [*INSTALLED_APPS, "tests.hosts.by_uuid"]
ROOT_URLCONF = "tests.hosts.adopting.urls"
DATABASES = database("adopting")
AUTH_USER_MODEL = "by_uuid.Member"
ALLOWED_HOSTS = ["testserver"]
DJOSER = {"SEND_ACTIVATION_EMAIL": True}
_OURS = {"client_id": "ours", "client_secret": "secret"}
VESTIBULE = {
    **project.VESTIBULE,
    "DELIVERY": "inline",  # no thread that writes beside the story
    "SIMPLEJWT_KEY": SimpleJWTKey(SECRET_KEY),
    "PROVIDERS": {"google": _OURS, "github": _OURS},
}
