"""What a host project does not use costs it neither time to start nor memory."""

from __future__ import annotations

import subprocess
import sys

import pytest

pytestmark = pytest.mark.once

FOR_FEW = ("authlib", "httpx", "joserfc", "PIL", "phonenumbers", "redis", "granian")
OURS_TO_SERVE = ("drf_spectacular", "structlog", "whitenoise", "corsheaders")
HOST = """
import sys
from django.conf import settings
settings.configure(
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "vestibule"],
    SECRET_KEY="x" * 50,
    VESTIBULE={"PUBLIC_ORIGIN": "http://localhost"},
)
"""
SERVER = "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'tests.settings'"


@pytest.mark.parametrize(
    ("project", "unwanted"), [(HOST, FOR_FEW + OURS_TO_SERVE), (SERVER, FOR_FEW)]
)
def test_a_start_imports_nothing_that_only_few_need(project, unwanted):
    told = (
        f"{project}\nimport django, sys; django.setup(); import vestibule.urls;"
        f"print(sorted(set({unwanted!r}) & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert done.stdout.strip().splitlines()[-1] == "[]"
