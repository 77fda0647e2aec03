"""The pages of ``docs/flows`` name the files that a request meets, in that order."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from rest_framework.test import APIClient

from tests.providers.forging import ForgingIssuer
from tests.providers.openid_server import CLIENT, SECRET
from tests.providers.traveller import API, Traveller
from tests.shape.source import REPOSITORY
from tests.shape.test_architecture import Route
from tests.waiting import NEVER
from vestibule.providers import fetch
from vestibule.testing.plugin import PASSWORD

PAGES = REPOSITORY / "docs/flows"
NAMED = re.compile(r"^\d+\. `([\w/]+\.py)`", re.MULTILINE)
Requests = list[Callable[[], Any]]
"""The requests of a page, one for each numbered list of its page."""

pytestmark = pytest.mark.django_db


@pytest.fixture
def sign_in(make_account) -> Requests:
    body = {"email": make_account().email, "password": PASSWORD}
    return [lambda: APIClient().post("/api/auth/login/", body, format="json")]


@pytest.fixture
def refresh(sign_in) -> Requests:
    tokens = [sign_in[0]().json()["tokens"]["refresh"]]

    def renew() -> Any:
        body = {"refresh": tokens[-1]}
        answer = APIClient().post("/api/auth/token/refresh/", body, format="json")
        tokens.append(answer.json()["refresh"])
        return answer

    return [renew]


@pytest.fixture
def issuer(settings, monkeypatch) -> Iterator[ForgingIssuer]:
    monkeypatch.setattr(fetch, "TIMEOUT", NEVER)
    with ForgingIssuer() as issuer:
        entry = {"client_id": CLIENT, "client_secret": SECRET, "private_network": True}
        offered = {"openid": {**entry, "issuer": issuer.url}}
        settings.VESTIBULE = {**settings.VESTIBULE, "PROVIDERS": offered}
        yield issuer


@pytest.fixture
def social_sign_in(issuer) -> Requests:
    traveller, answers = Traveller(), []

    def kept(answer: Any) -> Any:
        answers.append(answer)
        return answer

    def redirect() -> Any:
        return kept(traveller.client.get(f"{API}social/openid/start/"))

    def callback() -> Any:
        query = parse_qs(urlsplit(answers[-1]["Location"]).query)
        issuer.nonce = query["nonce"][0]
        back = f"http://testserver{API}social/openid/callback/?code=c&state={query['state'][0]}"
        return kept(traveller.come_back(back))

    return [redirect, callback, lambda: traveller.finish(answers[-1])]


def met(call: Callable[[], Any]) -> list[str]:
    """Return our files in the order in which a request first meets them."""
    route, before = Route(), sys.getprofile()
    sys.setprofile(route)
    try:
        answer = call()
    finally:
        sys.setprofile(before)
    assert answer.status_code in {200, 302}, answer.content
    return list(route.files)


@pytest.mark.parametrize("story", ["sign-in", "refresh", "social-sign-in"])
def test_a_page_names_the_files_that_a_request_meets_in_their_order(story, request):
    requests: Requests = request.getfixturevalue(story.replace("-", "_"))
    sections = map(NAMED.findall, re.split("^## ", (PAGES / f"{story}.md").read_text(), flags=re.M))
    named = [section for section in sections if section]
    for call in requests:
        call()  # what is imported and read once is met now
    found = [met(call) for call in requests]
    assert all(len(section) > 5 for section in named)
    in_order = [
        [path for path in files if path in section]
        for files, section in zip(found, named, strict=True)
    ]
    assert named == in_order


def test_every_page_is_run():
    assert {path.stem for path in PAGES.glob("*.md")} == {"sign-in", "refresh", "social-sign-in"}
