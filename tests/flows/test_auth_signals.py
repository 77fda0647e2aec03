"""Django's signals of sign-in and sign-out, and ``last_login``."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.core.exceptions import ImproperlyConfigured
from django.test import Client, override_settings

from tests.calls import post
from tests.cases import each_case
from tests.messages import code_in
from vestibule.auth_signals import LAST_LOGIN
from vestibule.conf import load
from vestibule.models import Session
from vestibule.testing.plugin import PASSWORD

SIGNALS = (user_logged_in, user_logged_out, user_login_failed)
LOGIN = {"email": "ann@example.org", "password": PASSWORD}
heard: list[tuple[Any, dict[str, Any]]] = []


def keep(sender: Any, signal: Any, **named: Any) -> None:
    """Receive a signal, as a host's own code does."""
    heard.append((signal, {"sender": sender, **named}))


@pytest.fixture
def receivers() -> Iterator[None]:
    heard.clear()
    for signal in SIGNALS:
        signal.connect(keep)
    yield
    for signal in SIGNALS:
        signal.disconnect(keep)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("receivers")
def test_a_sign_in_and_a_sign_out_are_announced_with_the_user(make_account, sign_in_as):
    person = make_account()
    tokens = post("login/", LOGIN).json()["tokens"]
    session = Session.objects.get().pk
    client = sign_in_as(person)
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {tokens['access']}")
    assert post("logout/", {"refresh_token": tokens["refresh"]}, client).status_code < 300
    assert [signal for signal, _ in heard] == [user_logged_in, user_logged_out]
    for _, named in heard:
        assert (named["sender"], named["user"].pk) == (get_user_model(), person.id)
        assert (named["request"], named["session"]) == (None, session)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("receivers")
def test_the_second_step_comes_before_the_signal(make_account, outbox, settings):
    settings.VESTIBULE = {**settings.VESTIBULE, "SIGN_IN_CHECK": "email_code"}
    make_account()
    challenge = post("login/", LOGIN).json()["challenge"]
    assert not heard
    answer = {"challenge": challenge["id"], "code": code_in(outbox)}
    assert post("login/challenge/", answer).status_code == 200
    assert [signal for signal, _ in heard] == [user_logged_in]


@pytest.mark.django_db
@pytest.mark.usefixtures("receivers")
@each_case("email", ["ann@example.org", "nobody@example.org"])
def test_a_failure_is_announced_without_the_password(make_account, email):
    heard.clear()
    make_account()
    assert post("login/", {"email": email, "password": "wrong"}).status_code == 401
    [(signal, named)] = heard
    assert (signal, named["sender"]) == (user_login_failed, "django.contrib.auth")
    assert (named["credentials"], named["request"]) == ({"username": email}, None)


@pytest.mark.django_db(transaction=True)
def test_a_receiver_that_fails_stops_no_sign_in(make_account):
    def fail(**_: Any) -> None:
        raise RuntimeError

    make_account()
    for signal in SIGNALS:
        signal.connect(fail)
    try:
        assert post("login/", LOGIN).status_code == 200
        assert post("login/", {**LOGIN, "password": "wrong"}).status_code == 401
    finally:
        for signal in SIGNALS:
            signal.disconnect(fail)


def last_login() -> Any:
    return get_user_model().objects.get().last_login


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("receivers")
def test_last_login_is_set_at_most_once_in_the_interval(make_account, settings, frozen_clock):
    settings.VESTIBULE = {**settings.VESTIBULE, "LAST_LOGIN_INTERVAL": timedelta(hours=1)}
    make_account()
    post("login/", LOGIN)
    first = last_login()
    assert first == frozen_clock.now
    frozen_clock.move(3599)
    post("login/", LOGIN)
    assert last_login() == first
    frozen_clock.move(1)
    post("login/", LOGIN)
    assert last_login() == frozen_clock.now


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("receivers")
def test_by_default_it_is_left_alone_even_where_signals_are_heard(make_account):
    make_account()
    post("login/", LOGIN)
    assert len(heard) == 1
    assert last_login() is None


@pytest.mark.django_db
def test_djangos_own_sign_in_sets_it_as_before(make_account):
    make_account()
    Client().force_login(get_user_model().objects.get())
    assert last_login() is not None
    uids = [uid for ((uid, _), *_) in user_logged_in.receivers]
    assert uids.count(LAST_LOGIN) == 1


def test_a_negative_interval_is_refused():
    with (
        override_settings(VESTIBULE={"LAST_LOGIN_INTERVAL": timedelta(-1)}),
        pytest.raises(ImproperlyConfigured, match="LAST_LOGIN_INTERVAL must not be negative"),
    ):
        load()
