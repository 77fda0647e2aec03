"""The SimpleJWT peer's project with djoser in it."""

from bench.peers.simplejwt.settings import *  # noqa: F403 - settings are made from settings
from bench.peers.simplejwt.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "djoser"]
ROOT_URLCONF = "bench.peers.djoser.urls"
