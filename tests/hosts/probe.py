"""What host projects are made of, and what the checks say about them: printed as JSON, by name.

Run by ``matrix``. Each host is a process of its own, which starts with what all of them import.
"""

from __future__ import annotations

import gc
import json
import logging
import multiprocessing
import os
import sys

import argon2  # noqa: F401 - the hosts need it
import django
import django.contrib.auth.hashers
import django.contrib.auth.password_validation
import django.contrib.postgres.fields
import django.core.handlers.wsgi
import django.db.migrations.executor
import django.forms
import django.template
import django.test
import django.views.debug
import jwt  # noqa: F401 - the hosts need it
import limits.strategies  # noqa: F401 - the hosts need it
import phonenumbers  # noqa: F401 - the hosts need it
import psycopg  # noqa: F401 - the hosts need it
from django.conf import settings
from django.core.checks import ERROR, run_checks
from django.db import connections

OURS = ("django.", "rest_framework", "vestibule", "tests.")


def found() -> dict[str, list[str] | str]:
    """Return the host's user model, databases, routers, further apps, and errors of the checks."""
    errors = [each for each in run_checks() if each.level >= ERROR and not each.is_silenced()]
    return {
        "user": settings.AUTH_USER_MODEL,
        "databases": sorted({each.display_name for each in connections.all()}),
        "aliases": sorted(connections),
        "routers": [str(each).rpartition(".")[2] for each in settings.DATABASE_ROUTERS],
        "apps": [each for each in settings.INSTALLED_APPS if not each.startswith(OURS)],
        "errors": [each.msg for each in errors],
    }


def probe(host: str) -> dict[str, list[str] | str]:
    """Set this process up as a host, and return what is found there."""
    gc.disable()  # it ends before there is garbage worth a look
    os.environ["DJANGO_SETTINGS_MODULE"] = f"tests.hosts.{host}.settings"
    django.setup()
    logging.disable()
    return found()


if __name__ == "__main__":
    hosts = sys.argv[1:]
    with multiprocessing.get_context("fork").Pool(1, maxtasksperchild=1) as processes:
        print(json.dumps(dict(zip(hosts, processes.map(probe, hosts, chunksize=1), strict=True))))
