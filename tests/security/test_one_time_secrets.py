"""Codes and links: random, kept as hashes, for one purpose, sent nowhere but to their owner."""

from __future__ import annotations

import hashlib
import itertools
import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.calls import CALLER, post
from tests.database_dump import database_dump
from tests.guessing import wrong_codes
from tests.messages import token_in
from vestibule.flows.reset_password import ask_to_reset_password
from vestibule.models import OneTimeSecret, QueuedMessage
from vestibule.models.one_time_secret import HANDLE_LENGTH, OneTimeSecretQuerySet, Purpose
from vestibule.models.single_use import GUESSES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moving_limits")]
ANN, LIFE = "ann@example.org", timedelta(minutes=10)
secrets = OneTimeSecret.objects


@pytest.fixture
def unsaved(monkeypatch):
    """Issue secrets without their rows, where what is drawn is the claim."""
    monkeypatch.setattr(OneTimeSecretQuerySet, "create", lambda *_, **__: None)
    monkeypatch.setattr(OneTimeSecretQuerySet, "update", lambda *_, **__: 0)


@pytest.mark.usefixtures("unsaved")
def test_a_thousand_links_are_different_and_say_nothing(make_account):
    person = make_account()
    links = {
        secrets.issue_link(Purpose.RESET_PASSWORD, person.id, life=LIFE, target=ANN).link
        for _ in range(1000)
    }
    assert len(links) == 1000
    assert {len(link) for link in links} == {HANDLE_LENGTH + 32}
    assert len({link[HANDLE_LENGTH:] for link in links}) == 1000
    assert len({link[:HANDLE_LENGTH] for link in links}) == 1000
    for position in range(HANDLE_LENGTH - 1):
        assert len({link[position] for link in links}) > 40
    assert all(re.fullmatch(r"[\w-]+", link) for link in links)


@pytest.mark.usefixtures("unsaved")
def test_codes_keep_their_leading_zeros_and_use_all_digits(make_account):
    person = make_account()
    codes = [secrets.issue_code(Purpose.SIGN_IN, person.id, life=LIFE).secret for _ in range(1000)]
    assert all(re.fullmatch(r"[0-9]{6}", code) for code in codes)
    assert {code[0] for code in codes} == set("0123456789")
    assert len(set(codes)) > 990


def test_a_copy_of_the_database_opens_nothing(make_account, settings):
    settings.VESTIBULE = {**settings.VESTIBULE, "DELIVERY": "worker"}
    person = make_account()
    issued = [
        secrets.issue_link(Purpose.RESET_PASSWORD, person.id, life=LIFE, target=ANN),
        secrets.issue_code(Purpose.SIGN_IN, person.id, life=LIFE, target=ANN),
    ]
    ask_to_reset_password(email=ANN, caller=CALLER)
    assert QueuedMessage.objects.waiting().count() == 1
    stored = database_dump()
    for each in issued:
        kept = {each.secret, each.link}
        kept |= {hashlib.sha256(text.encode()).hexdigest() for text in list(kept)}
        assert [text for text in kept if text in stored] == []
    assert "#token=" not in stored


@pytest.mark.parametrize("purpose", Purpose)
def test_a_secret_of_one_purpose_serves_no_other(make_account, purpose):
    person = make_account()
    link = secrets.issue_link(purpose, person.id, life=LIFE, target=ANN)
    code = secrets.issue_code(purpose, person.id, life=LIFE, target=ANN)
    link = secrets.issue_link(purpose, person.id, life=LIFE, target=ANN)
    for other in set(Purpose) - {purpose}:
        assert secrets.find(other, link.link) is None
        assert secrets.guess(other, code.handle, code.secret) is None
        assert secrets.guess(other, link.handle, link.secret) is None
    assert secrets.find(purpose, link.link) is not None


@pytest.mark.parametrize("purpose", Purpose)
def test_a_code_is_no_link_where_its_guesses_would_not_be_counted(make_account, purpose):
    person = make_account()
    code = secrets.issue_code(purpose, person.id, life=LIFE, target=ANN)
    assert secrets.find(purpose, code.link) is None
    assert not secrets.of_link(purpose, code.link).exists()
    assert secrets.guess(purpose, code.handle, code.secret) is not None


def test_a_hash_moved_to_another_purpose_or_row_does_not_fit(make_account):
    person = make_account()
    one = secrets.issue_link(Purpose.VERIFY_EMAIL, person.id, life=LIFE, target=ANN)
    other = secrets.issue_link(Purpose.RESET_PASSWORD, person.id, life=LIFE, target=ANN)
    mac = secrets.get(handle=one.handle).mac
    secrets.filter(handle=other.handle).update(mac=mac)
    assert secrets.find(Purpose.RESET_PASSWORD, other.handle + one.secret) is None
    secrets.filter(handle=one.handle).update(purpose=Purpose.RESET_PASSWORD)
    assert secrets.find(Purpose.RESET_PASSWORD, one.link) is None


def test_a_wrong_guess_gets_nothing_and_is_counted(make_account):
    person = make_account()
    code = secrets.issue_code(Purpose.SIGN_IN, person.id, life=LIFE)
    for number, guess in enumerate(wrong_codes(code.secret, GUESSES), 1):
        assert secrets.guess(Purpose.SIGN_IN, code.handle, guess) is None
        assert secrets.get().attempts == number
        assert secrets.get().consumed_at is None
    assert secrets.guess(Purpose.SIGN_IN, code.handle, code.secret) is None
    assert secrets.get().attempts == GUESSES


def test_a_guess_is_one_statement_that_changes_and_at_most_one_that_reads(make_account):
    person = make_account()
    code = secrets.issue_code(Purpose.SIGN_IN, person.id, life=LIFE)
    with CaptureQueriesContext(connection) as captured:
        assert secrets.guess(Purpose.SIGN_IN, code.handle, code.secret) is not None
    kinds = [query["sql"].split()[0] for query in captured.captured_queries]
    assert kinds == ["UPDATE", "SELECT"]


def test_a_link_is_used_up_by_the_first_request(make_account):
    person = make_account()
    link = secrets.issue_link(Purpose.VERIFY_EMAIL, person.id, life=LIFE, target=ANN)
    first, second = (secrets.find(Purpose.VERIFY_EMAIL, link.link) for _ in range(2))
    assert first is not None
    assert second is not None
    assert (first.consume(), second.consume(), first.consume()) == (True, False, False)


def test_a_link_that_expired_after_it_was_found_is_not_used(make_account, frozen_clock):
    person = make_account()
    link = secrets.issue_link(Purpose.VERIFY_EMAIL, person.id, life=LIFE, target=ANN)
    found = secrets.find(Purpose.VERIFY_EMAIL, link.link)
    frozen_clock.move(600)
    assert found is not None
    assert not found.consume()


def test_a_changed_secret_key_with_its_predecessor_kept_breaks_no_link(make_account, settings):
    person = make_account()
    link = secrets.issue_link(Purpose.VERIFY_EMAIL, person.id, life=LIFE, target=ANN)
    code = secrets.issue_code(Purpose.SIGN_IN, person.id, life=LIFE)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key that is long enough to be one, and random besides"
    assert secrets.find(Purpose.VERIFY_EMAIL, link.link) is not None
    assert secrets.guess(Purpose.SIGN_IN, code.handle, code.secret) is not None
    link = secrets.issue_link(Purpose.VERIFY_EMAIL, person.id, life=LIFE, target=ANN)
    settings.SECRET_KEY_FALLBACKS = []
    assert secrets.find(Purpose.VERIFY_EMAIL, link.link) is not None
    settings.SECRET_KEY = "a third key that is long enough to be one, and random besides"
    assert secrets.find(Purpose.VERIFY_EMAIL, link.link) is None


HOSTS: list[dict[str, str]] = [
    {"HTTP_X_FORWARDED_HOST": "evil.example"},
    {"HTTP_X_ORIGINAL_HOST": "evil.example"},
    {"HTTP_FORWARDED": "host=evil.example;proto=https"},
    {"HTTP_X_FORWARDED_PROTO": "https", "HTTP_X_FORWARDED_PORT": "444"},
    {"HTTP_ORIGIN": "https://evil.example", "HTTP_REFERER": "https://evil.example/x"},
]


@pytest.mark.parametrize("headers", HOSTS, ids=str)
@pytest.mark.parametrize("address", ["password/reset/", "email/verify/", "login/email/"])
def test_a_link_starts_with_the_configured_origin(
    make_account, vestibule, outbox, headers, address
):
    vestibule(EMAIL_SIGN_IN="link")
    make_account()
    assert post(address, {"email": ANN}, **headers).status_code in {200, 429}
    for mail in outbox:
        assert "evil.example" not in str(mail.message())
        assert re.findall(r"https?://[^/\s]+", str(mail.body))[0] == "http://testserver"


@pytest.mark.parametrize("host", ["evil.example", "testserver@evil.example", "evil.example:80"])
def test_a_foreign_host_gets_400_and_no_mail(make_account, outbox, host):
    make_account()
    answer = post("password/reset/", {"email": ANN}, HTTP_HOST=host)
    assert answer.status_code == 400
    assert len(outbox) == 0


def test_the_token_of_a_link_stands_behind_the_hash(make_account, outbox):
    make_account()
    post("password/reset/", {"email": ANN})
    [link] = set(re.findall(r"http://testserver\S+", str(outbox[-1].body))) - {"http://testserver"}
    assert link == f"http://testserver/reset-password#token={token_in(outbox)}"


def test_what_a_failed_transaction_would_have_sent_is_not_sent(make_account, outbox, monkeypatch):
    make_account()
    before = secrets.count()
    monkeypatch.setattr(QueuedMessage, "save", _fails)
    assert post("password/reset/", {"email": ANN}).status_code == 500
    monkeypatch.undo()
    assert (secrets.count(), len(outbox)) == (before, 0)


def _fails(*_: Any, **__: Any) -> None:
    raise RuntimeError("the disk is full")


def test_purposes_do_not_share_the_newest(make_account):
    person = make_account()
    issued = {
        purpose: secrets.issue_link(purpose, person.id, life=LIFE, target=ANN)
        for purpose in Purpose
    }
    for purpose, other in itertools.product(Purpose, Purpose):
        found = secrets.find(purpose, issued[other].link)
        assert (found is not None) is (purpose == other)


def test_secrets_of_a_deleted_account_go_with_it(make_account):
    person = make_account()
    secrets.issue_link(Purpose.VERIFY_EMAIL, person.id, life=LIFE, target=ANN)
    get_user_model().objects.all().delete()
    assert not secrets.exists()
