"""Settings of ``bench.host`` without one trick of the server, which ``BENCH_WITHOUT`` names."""

from __future__ import annotations

import os

from bench.host.settings import *  # noqa: F403 - settings are made from settings
from bench.host.settings import DATABASES, INSTALLED_APPS

_name = os.environ["BENCH_WITHOUT"]
INSTALLED_APPS = [*INSTALLED_APPS, "tests.bench.left_out.LeftOut"]

if _name == "middleware":
    MIDDLEWARE = [
        "vestibule.server.engine.middleware.headers",
        "whitenoise.middleware.WhiteNoiseMiddleware",
        "corsheaders.middleware.CorsMiddleware",
        "django.middleware.common.CommonMiddleware",
    ]
if _name == "health-check":
    DATABASES["default"]["ENGINE"] = "django.db.backends.postgresql"
