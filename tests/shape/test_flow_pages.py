"""The pages of ``docs/flows`` name the files that a request meets, in that order."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from tests.shape.source import REPOSITORY
from tests.shape.test_architecture import Route
from vestibule.testing.plugin import PASSWORD

PAGES = REPOSITORY / "docs/flows"
NAMED = re.compile(r"^\d+\. `([\w/]+\.py)`", re.MULTILINE)

pytestmark = pytest.mark.django_db


@pytest.fixture
def sign_in(make_account) -> Callable[[], Any]:
    body = {"email": make_account().email, "password": PASSWORD}
    return lambda: APIClient().post("/api/auth/login/", body, format="json")


@pytest.fixture
def refresh(sign_in) -> Callable[[], Any]:
    tokens = [sign_in().json()["tokens"]["refresh"]]

    def renew() -> Any:
        body = {"refresh": tokens[-1]}
        answer = APIClient().post("/api/auth/token/refresh/", body, format="json")
        tokens.append(answer.json()["refresh"])
        return answer

    return renew


def met(call: Callable[[], Any]) -> list[str]:
    """Return our files in the order in which a call first meets them, once all are imported."""
    assert call().status_code == 200
    route, before = Route(), sys.getprofile()
    sys.setprofile(route)
    try:
        answer = call()
    finally:
        sys.setprofile(before)
    assert answer.status_code == 200
    return list(route.files)


@pytest.mark.parametrize("story", ["sign-in", "refresh"])
def test_a_page_names_the_files_that_a_request_meets_in_their_order(story, request):
    named = NAMED.findall((PAGES / f"{story}.md").read_text())
    found = met(request.getfixturevalue(story.replace("-", "_")))
    assert len(named) > 5
    assert named == [path for path in found if path in named]


def test_every_page_is_run():
    assert {path.stem for path in PAGES.glob("*.md")} == {"sign-in", "refresh"}
