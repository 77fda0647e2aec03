"""What a host project does not use costs it neither time to start nor memory."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

FOR_FEW = (
    *("authlib", "joserfc", "PIL", "phonenumbers", "redis", "granian"),
    *("webauthn", "cbor2", "OpenSSL", "opentelemetry"),
)
OURS_TO_SERVE = (
    *("drf_spectacular", "structlog", "whitenoise", "corsheaders"),
    "prometheus_client",
)
TO_ANSWER = (
    *("limits", "jwt", "cryptography", "smtplib", "confusable_homoglyphs"),
    *("vestibule.flows", "vestibule.captcha", "vestibule.delivery.sms", "vestibule.delivery.send"),
    *("vestibule.avatars", "vestibule.drf", "vestibule.steps.attempts"),
    *("vestibule.contracts.native.view", "vestibule.passwords", "vestibule.providers"),
    *("vestibule.factors", "vestibule.steps.verify_passkey"),
)
"""What no process of a host needs until it is asked for something of ours."""
HOST = """
import sys
from django.conf import settings
settings.configure(
    INSTALLED_APPS=[
        "django.contrib.admin",
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.messages",
        "vestibule",
    ],
    ROOT_URLCONF="vestibule.urls",
    SECRET_KEY="x" * 50,
    VESTIBULE={"PUBLIC_ORIGIN": "http://localhost"},
)
"""
SERVER = """
import os
os.environ |= {"DJANGO_SETTINGS_MODULE": "vestibule.server.settings", "VESTIBULE_API_DOCS": "0"}
"""
START = """
import django, json, sys
django.setup()
from django.core.management import call_command
from django.urls import get_resolver
[getattr(each, "url_patterns", each) for each in get_resolver().url_patterns]
print(json.dumps(sorted(sys.modules)))
"""
CHECK = "call_command('check'); print(json.dumps(sorted(sys.modules)))"


def loaded(*steps: str) -> list[set[str]]:
    """Run the steps of a start in a new process; return what each of them left imported."""
    told = "\n".join(steps)
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    return [set(json.loads(line)) for line in done.stdout.splitlines() if line.startswith("[")]


@pytest.fixture(scope="module")
def server() -> list[set[str]]:
    """What a server has imported once its addresses are known, and once it was checked."""
    return loaded(SERVER, START, CHECK)


def test_a_start_of_a_host_imports_nothing_that_only_few_need():
    [started] = loaded(HOST, START)
    assert started & {*FOR_FEW, *OURS_TO_SERVE, *TO_ANSWER} == set()


def test_a_start_of_a_server_imports_nothing_that_only_few_need(server):
    started, _ = server
    assert started & {*FOR_FEW, "drf_spectacular", "unittest"} == set()


def test_what_a_server_checks_before_it_forks_loads_the_views_and_what_they_need(server):
    _, checked = server
    assert {"vestibule.contracts.native.sign_in", "limits"} <= checked
