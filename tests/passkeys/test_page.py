"""The code on ``docs/how-to/passkeys.md`` runs."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.test import override_settings
from rest_framework.test import APIClient

from tests.shape.source import REPOSITORY
from vestibule.conf import settings

PAGE = (REPOSITORY / "docs/how-to/passkeys.md").read_text()
JSON = [json.loads(each) for each in re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)]


def run(word: str) -> dict[str, Any]:
    """Run the one block of Python with this word in it; returns what it defines."""
    blocks = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    [block] = [each for each in blocks if word in each]
    made: dict[str, Any] = {}
    exec(block, made)  # noqa: S102 - our own page
    return made


@pytest.fixture
def as_on_the_page() -> Any:
    """Set what the page sets."""
    with override_settings(VESTIBULE=run("VESTIBULE = ")["VESTIBULE"]):
        yield


def test_the_settings_are_sound_and_answer_what_the_page_shows(as_on_the_page):
    answer = APIClient().get("/.well-known/webauthn")
    assert answer.status_code == 200
    assert answer.json() == JSON[0] == {"origins": ["https://example.shop"]}
    assert answer["Cache-Control"] == "public, max-age=300"
    assert answer["Content-Type"] == "application/json"


def test_the_origin_of_an_android_app_follows_from_its_fingerprint(as_on_the_page):
    origin, app = run("fingerprint = "), JSON[2][0]["target"]
    assert origin["origin"] in settings.PASSKEY_ORIGINS
    assert app["sha256_cert_fingerprints"] == [origin["fingerprint"]]


@pytest.mark.django_db
def test_a_project_tests_its_sign_ins_by_passkey(make_account, sign_in_as, client):
    test = run("def test_")["test_a_user_signs_in_with_a_passkey"]
    test(make_account, sign_in_as, client)
