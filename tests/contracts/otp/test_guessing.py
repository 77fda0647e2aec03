"""Guessing is throttled at every URL of the contract; the URLs are discovered, not listed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from tests.contracts.otp.visitor import PASSWORD, PREFIX, Visitor, code_in, verified
from tests.guessing import Tries, assert_made_to_wait, assert_rate, wrong_codes
from tests.security.routes import routes
from vestibule.models import Account

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]

WRONG = "Not the 5 password!"

CHOSEN = {
    ("users", "post"): "a password is chosen there, and proves nothing",
    ("password-reset", "patch"): "a password is chosen there; the link is what is proved",
}
"""URLs that accept a password without comparing it."""

LINKS = {("email-verify", "get"), ("password-reset", "get"), ("password-reset", "patch")}
"""URLs that accept the token of a mailed link: 192 random bits, and a rate limit by address."""


def login(visitor: Visitor, outbox: Any) -> Tries:
    while True:
        yield visitor.login(password=WRONG)


def code(visitor: Visitor, outbox: Any) -> Tries:
    while True:
        begun = visitor.login()
        if begun.status_code != 200:
            yield begun
            continue
        user, right = begun.json()["user_id"], code_in(outbox)
        for wrong in wrong_codes(right, 4):
            yield visitor.post("token/", {"user_id": user, "otp": wrong})


def phone(visitor: Visitor, outbox: Any) -> Tries:
    while True:
        visitor.post("verify-phone/")
        for number in range(4):
            yield visitor.patch("verify-phone/", {"otp": f"{number:06}"})


GUESSERS: dict[tuple[str, str], Callable[[Visitor, Any], Tries]] = {
    ("login", "post"): login,
    ("challenge", "post"): code,
    ("phone-verify", "patch"): phone,
}
"""An endless guesser for each URL that accepts a password or a code."""


def own_routes() -> list[Any]:
    return [route for route in routes() if route.path.startswith(PREFIX)]


def test_every_address_that_takes_a_password_or_a_code_has_its_guesser():
    found = {(route.name, route.method) for route in own_routes() if route.credentials}
    assert found == {*GUESSERS, *CHOSEN}


def test_every_address_that_takes_the_token_of_a_link_is_known():
    found = {(route.name, route.method) for route in own_routes() if "token" in route.query}
    assert found == LINKS


@pytest.mark.parametrize("door", sorted(GUESSERS), ids=str)
def test_guessing_is_throttled_after_at_most_twelve_attempts(door, visitor, outbox):
    verified(visitor, outbox)
    visitor.sign_in(outbox)
    Account.objects.update(phone="+41791234567")
    assert_made_to_wait(GUESSERS[door](visitor, outbox))


@pytest.mark.parametrize(("name", "method"), sorted(LINKS))
def test_guessing_links_is_throttled(visitor, vestibule, moving_limits, name, method):
    vestibule(LIMITS={"proof": "60/minute per ip"})
    path = reverse(f"vestibule-otp:{name}").removeprefix(PREFIX)
    query = f"?token={'A' * 54}&expiry=9999999999"
    body = {"password": PASSWORD, "c_password": PASSWORD} if method == "patch" else None
    assert_rate(lambda: visitor.send(method.upper(), path + query, body), most=60, refused=400)
