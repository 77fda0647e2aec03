"""What the sequence diagrams of the documentation tell is what a server answers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import Resolver404, resolve
from rest_framework.test import APIClient

from tests.factors import enroll_app
from tests.providers.traveller import fragment
from tests.shape.markdown import blocks, pages
from tests.shape.test_flow_pages import NAMED as FILES
from tests.shape.test_flow_pages import PAGES, issuer
from vestibule.testing.plugin import PASSWORD

__all__ = ["issuer"]

pytestmark = pytest.mark.django_db
API = "/api/auth/"
REFRESH = f"{API}token/refresh/"
NAMED = re.compile(r"^ *accTitle: (.+)$", re.MULTILINE)
KNOWN = re.compile(r"^ *(?:participant|actor) (\w+) as (.+)$", re.MULTILINE)
MESSAGE = re.compile(r"^ *(\w+) *-{1,2}>>?\)? *(\w+): (.+)$|^ *(\w+)-\)(\w+): (.+)$", re.MULTILINE)
REQUEST = re.compile(r"(GET|POST|PUT|PATCH|DELETE) (/[\w/.-]+)")
ANSWER = re.compile(r"(\d{3}) (tokens?(?=\W|$)|\w+)")
STEP = re.compile(r": (\d+)\. ")
Told = tuple[str, ...]
"""Method and view of a request, or status and code of a response."""


def diagrams() -> dict[Path, list[str]]:
    found = {page: blocks(page.read_text(), "mermaid") for page in pages()}
    return {page: drawn for page, drawn in found.items() if drawn}


def sequences() -> Iterator[tuple[Path, str]]:
    for page, drawn in diagrams().items():
        yield from ((page, text) for text in drawn if text.startswith("sequenceDiagram"))


def test_each_diagram_has_a_name_and_knows_who_takes_part():
    for page, drawn in diagrams().items():
        for text in drawn:
            assert NAMED.search(text), f"{page.name} has a diagram that cannot be read out"
    for page, text in sequences():
        met = {who for message in messages(text) for who in message[:2]}
        assert met <= {short for short, _ in KNOWN.findall(text)}, page.name


def messages(text: str) -> list[tuple[str, str, str]]:
    """Return sender, receiver and words of each message."""
    parts = (tuple(each for each in groups if each) for groups in MESSAGE.findall(text))
    return [(who, whom, words) for who, whom, words in parts]


def told(text: str) -> list[Told]:
    """Return the requests to Vestibule and its responses, in the order of a diagram."""
    names = dict(KNOWN.findall(text))
    found: list[Told] = []
    for who, whom, words in messages(text):
        if names[whom] == "Vestibule" and (request := REQUEST.match(words)):
            found.append((request[1], view_at(request[2])))
        elif names[who] == "Vestibule" and (answer := ANSWER.match(words)):
            found.append((answer[1], "tokens" if answer[2] == "token" else answer[2]))
    return found


def view_at(address: str) -> str:
    try:
        return resolve(address).view_name
    except Resolver404:
        raise AssertionError(f"A diagram has {address}, which is not served") from None


@dataclass
class Conversation:
    """What was asked and answered, as a diagram writes it."""

    client: APIClient = field(default_factory=APIClient)
    exchanges: list[Told] = field(default_factory=list)

    def post(self, address: str, body: dict[str, Any]) -> Any:
        return self.note("POST", address, self.client.post(address, body, format="json"))

    def get(self, address: str) -> Any:
        return self.note("GET", address, self.client.get(address))

    def note(self, method: str, address: str, answer: Any) -> Any:
        code = "to" if answer.status_code == 302 else word_of(answer.json())
        self.exchanges += [
            (method, view_at(urlsplit(address).path)),
            (str(answer.status_code), code),
        ]
        return answer


def word_of(answer: dict[str, Any]) -> str:
    """Return what a response is about: its code, a challenge, or tokens."""
    if "code" in answer or "error" in answer:
        return str(answer.get("code") or answer["error"])
    return "challenge" if answer.get("challenge") else "tokens"


Stage = pytest.FixtureRequest


def sign_in(talk: Conversation, stage: Stage) -> None:
    known = credentials(stage)
    talk.post(f"{API}login/", {**known, "password": "wrong"})
    plain = talk.exchanges
    with_app = Conversation()
    second_factor(with_app, stage)
    talk.exchanges = [*plain, with_app.exchanges[1]]
    again = Conversation()
    again.post(f"{API}login/", known)
    talk.exchanges.append(again.exchanges[1])


def second_factor(talk: Conversation, stage: Stage) -> None:
    person = stage.getfixturevalue("make_account")("with-app@example.org")
    known, app = {"email": person.email, "password": PASSWORD}, enroll_app(person)
    asked = talk.post(f"{API}login/", known).json()["challenge"]
    assert asked["state"] == "second_factor"
    wrong = f"{(int(app.code()) + 1) % 1_000_000:06}"
    talk.post(f"{API}login/challenge/", {"challenge": asked["id"], "code": wrong})
    right = Conversation()
    right.post(f"{API}login/challenge/", {"challenge": asked["id"], "code": app.code()})
    talk.exchanges.append(right.exchanges[1])


def refresh(talk: Conversation, stage: Stage) -> None:
    first = tokens_of(stage)
    answers = [talk.post(REFRESH, {"refresh": first}).json() for _ in range(2)]
    assert answers[0]["refresh"] == answers[1]["refresh"]


def reuse(talk: Conversation, stage: Stage) -> None:
    first = token = tokens_of(stage)
    for _ in range(2):
        token = talk.post(REFRESH, {"refresh": token}).json()["refresh"]
    outbox = stage.getfixturevalue("outbox")
    for each in (first, token):
        assert talk.post(REFRESH, {"refresh": each}).json()["reason"] == "refresh_reused"
    assert len(outbox) == 1


def social(talk: Conversation, stage: Stage) -> None:
    issuer = stage.getfixturevalue("issuer")
    there = talk.get(f"{API}social/openid/start/")["Location"]
    assert there.startswith(issuer.url)
    query = {name: values[0] for name, values in parse_qs(urlsplit(there).query).items()}
    issuer.nonce = query["nonce"]
    back = talk.get(f"{API}social/openid/callback/?code=c&state={query['state']}")
    assert {"code", "code_verifier"} <= issuer.forms[-1].keys()
    talk.post(f"{API}social/finish/", {"ticket": fragment(back)["ticket"]})


STORIES: dict[str, Callable[[Conversation, Stage], None]] = {
    "A sign-in by password": sign_in,
    "A sign-in with a second factor": second_factor,
    "A refresh whose response is lost": refresh,
    "A copied refresh token is detected": reuse,
    "A sign-in with a provider": social,
}
"""What happens, by the name of the diagram; of alternatives, each response in its order."""


def credentials(stage: Stage) -> dict[str, str]:
    return {"email": stage.getfixturevalue("make_account")().email, "password": PASSWORD}


def tokens_of(stage: Stage) -> str:
    answer = APIClient().post(f"{API}login/", credentials(stage), format="json")
    return str(answer.json()["tokens"]["refresh"])


@pytest.mark.parametrize("name", STORIES)
def test_a_diagram_tells_what_is_asked_and_answered(name, request):
    drawn = [text for _, text in sequences() if name in NAMED.findall(text)]
    talk = Conversation()
    STORIES[name](talk, request)
    assert drawn
    for text in drawn:
        assert told(text) == talk.exchanges


def test_every_sequence_is_played():
    assert {NAMED.findall(text)[0] for _, text in sequences()} == set(STORIES)


def test_the_numbers_of_a_diagram_are_those_of_the_list_below_it():
    """What is told of the database is in ``models/``."""
    for page in PAGES.glob("*.md"):
        files = FILES.findall(page.read_text())
        for text in blocks(page.read_text(), "mermaid"):
            numbered = [int(number) for number in STEP.findall(text)]
            assert all(0 < number <= len(files) for number in numbered), page.name
            to_database = [words for _, whom, words in messages(text) if whom == "D"]
            steps = [int(words.partition(".")[0]) for words in to_database]
            assert all(files[step - 1].startswith("models/") for step in steps), page.name
