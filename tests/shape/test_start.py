"""What a host project does not use costs it neither time to start nor memory."""

from __future__ import annotations

import subprocess
import sys

import pytest

pytestmark = pytest.mark.once

FOR_FEW = ("authlib", "httpx", "joserfc", "PIL", "phonenumbers", "redis", "granian")
OURS_TO_SERVE = ("drf_spectacular", "structlog", "whitenoise", "corsheaders")
TO_ANSWER = (
    *("limits", "jwt", "cryptography", "smtplib", "vestibule.flows", "vestibule.captcha"),
    *("vestibule.avatars", "vestibule.drf", "vestibule.delivery.send", "vestibule.attempts"),
    *("vestibule.contracts.native.view", "vestibule.passwords", "vestibule.providers"),
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
SERVER = "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'tests.settings'"


@pytest.mark.parametrize(
    ("project", "unwanted"), [(HOST, FOR_FEW + OURS_TO_SERVE + TO_ANSWER), (SERVER, FOR_FEW)]
)
def test_a_start_imports_nothing_that_only_few_need(project, unwanted):
    told = (
        f"{project}\nimport django, sys; django.setup();"
        "from django.urls import get_resolver;"
        "[getattr(each, 'url_patterns', each) for each in get_resolver().url_patterns];"
        f"print(sorted(set({unwanted!r}) & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert done.stdout.strip().splitlines()[-1] == "[]"
