"""How long a host's Django takes to be ready: ``python -m bench.import_cost with|without``.

The host is what ``startproject`` makes, with DRF. Prints milliseconds of this process's CPU:
what is waited for beside it differs from machine to machine.
"""

from __future__ import annotations

import importlib
import sys
import time
from types import ModuleType
from typing import Any

_BEGUN = time.process_time()
_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
]


def prepare(*, vestibule: bool) -> None:
    """Set Django up and load the addresses, as the first request would."""
    import django  # noqa: PLC0415 - its import is part of what is measured
    from django.conf import settings  # noqa: PLC0415

    settings.configure(
        SECRET_KEY="a key for one process that answers nobody, long enough",
        INSTALLED_APPS=[*_APPS, *(["vestibule"] if vestibule else [])],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        USE_TZ=True,
        ROOT_URLCONF="bench_addresses",
        VESTIBULE={"ISSUER": "bench"},
    )
    django.setup()
    _load_addresses(vestibule=vestibule)


def _load_addresses(*, vestibule: bool) -> None:
    from django.urls import get_resolver, include, path  # noqa: PLC0415
    from rest_framework.views import APIView  # noqa: PLC0415

    class HostView(APIView):
        """A view of the host's own: it has DRF either way."""

    addresses = ModuleType("bench_addresses")
    views: list[Any] = [path("own/", HostView.as_view())]
    if vestibule:
        views.append(path("", include(importlib.import_module("vestibule.urls"))))
    addresses.urlpatterns = views  # type: ignore[attr-defined]
    sys.modules["bench_addresses"] = addresses
    for pattern in get_resolver().url_patterns:
        _ = getattr(pattern, "url_patterns", None)


if __name__ == "__main__":
    prepare(vestibule=sys.argv[1] == "with")
    sys.stdout.write(f"{1000 * (time.process_time() - _BEGUN):.1f}")
