"""Rates: every open address has one, exact, by address, and nobody good meets it."""

from __future__ import annotations

from typing import Any

import pytest
from rest_framework.test import APIClient

from tests.calls import post
from tests.security.refusals import register_body
from tests.security.routes import Route, routes
from vestibule.conf import Settings
from vestibule.testing.plugin import PASSWORD

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("moving_limits"),
]

DEFAULT = Settings().LIMITS
SPOOFED = (
    "X-Forwarded-For", "Forwarded", "X-Real-IP", "True-Client-IP", "CF-Connecting-IP",
    "X-Client-IP", "X-Originating-IP", "X-Remote-Addr", "Client-IP", "Fastly-Client-IP",
)  # fmt: skip
BODIES: dict[str, dict[str, Any]] = {
    "register": register_body(role="nobody"),
    "login": {"email": "ann@example.org", "password": "x"},
    "challenge": {"challenge": "A" * 22, "code": "123456"},
    "challenge-method": {"challenge": "A" * 22, "method": "totp"},
    "challenge-resend": {"challenge": "A" * 22},
    "enroll": {"challenge": "A" * 22, "factor": "totp"},
    "enroll-confirm": {"challenge": "A" * 22, "code": "123456"},
    "passkey-sign-in": {"state": "x", "credential": {}},
    "passkey-sign-in-options": {},
    "login-email": {"email": "ann@example.org"},
    "login-email-confirm": {"token": "x"},
    "token-refresh": {"refresh": "x"},
    "token-verify": {"token": "x"},
    "password-reset": {"email": "ann@example.org"},
    "password-reset-confirm": {"token": "x", "password": "another long passphrase"},
    "email-verify": {"email": "ann@example.org"},
    "email-verify-confirm": {"token": "x"},
    "email-change-confirm": {"token": "x"},
    "email-change-undo": {"token": "x"},
    "social-callback": {},
    "social-finish": {"ticket": "x"},
    "social-token": {"id_token": "x"},
    "invitation-confirm": {"token": "x", "password": "another long passphrase"},
    "profile-restore": {"token": "x"},
}
"""A body for each open address, wrong in what it proves and right in its form."""


def spoofed(number: int) -> dict[str, str]:
    address = f"203.0.113.{number % 250}"
    return {f"HTTP_{name.upper().replace('-', '_')}": address for name in SPOOFED}


def ask(route: Route, number: int) -> Any:
    client = APIClient(raise_request_exception=False)
    extra: dict[str, Any] = {**spoofed(number), "HTTP_ACCEPT": "application/json"}
    path = route.path.replace("<slug:provider>", "away")
    if route.method == "get":
        return client.get(path, **extra)
    return getattr(client, route.method)(path, BODIES[route.name], format="json", **extra)


def open_routes() -> list[Route]:
    return [route for route in routes() if route.open_to_all]


def test_every_open_address_has_a_body_here():
    assert {route.name for route in open_routes() if route.method != "get"} == set(BODIES)


@pytest.mark.parametrize("route", open_routes(), ids=lambda route: f"{route.method}-{route.name}")
def test_every_open_address_refuses_within_five_hundred_requests(route, vestibule, make_account):
    away = {"preset": "openid", "issuer": "http://127.0.0.1:9", "private_network": True}
    vestibule(LIMITS=DEFAULT, PROVIDERS={"away": {**away, "client_id": "x", "client_secret": "x"}})
    make_account()
    answers = (ask(route, number) for number in range(500))
    answer = next((each for each in answers if each.status_code in {429, 500}), None)
    assert answer is not None, "five hundred requests, and no end"
    assert answer.status_code == 429
    assert answer.json()["code"] == "too_many_requests"
    assert 1 <= int(answer["Retry-After"]) <= 3600


SENDERS = ("password-reset", "email-verify", "login-email")


@pytest.mark.parametrize("name", SENDERS)
@pytest.mark.parametrize("email", ["ann@example.org", "nobody@example.org"])
def test_whatever_sends_does_so_once_a_minute_and_five_times_an_hour(
    vestibule, make_account, moving_limits, outbox, name, email
):
    vestibule(LIMITS=DEFAULT, EMAIL_SIGN_IN="link")
    make_account()
    [route] = [each for each in open_routes() if each.name == name]
    sent = []
    for minute in range(59):
        answer = APIClient().post(
            route.path, {"email": email}, format="json", REMOTE_ADDR=f"192.0.2.{minute}"
        )
        sent.append(answer.status_code == 200)
        assert len(outbox) <= len(sent)  # sent at once: codes and links are not sent late
        if answer.status_code == 429:
            assert int(answer["Retry-After"]) == 3600 - 61 * minute
        again = APIClient().post(
            route.path, {"email": email.upper()}, format="json", REMOTE_ADDR="198.51.100.1"
        )
        assert again.status_code == 429
        moving_limits.move(61)
    assert sent == [True] * 5 + [False] * 54
    assert len(outbox) == (5 if email == "ann@example.org" else 0)


def test_registering_a_known_address_again_and_again_mails_its_owner_five_times_an_hour(
    vestibule, make_account, outbox, moving_limits
):
    vestibule(LIMITS=DEFAULT, EMAIL_VERIFICATION="required")
    make_account()
    for minute in range(20):
        post("register/", register_body(email="ann@example.org"), REMOTE_ADDR=f"192.0.2.{minute}")
        moving_limits.move(60)
    assert len(outbox) <= 5


def test_signing_in_again_and_again_mails_a_code_five_times_an_hour(
    vestibule, make_account, outbox, moving_limits
):
    vestibule(LIMITS=DEFAULT, SIGN_IN_CHECK="email_code")
    make_account()
    for minute in range(20):
        body = {"email": "ann@example.org", "password": PASSWORD}
        post("login/", body, REMOTE_ADDR=f"192.0.2.{minute}")
        assert len(outbox) <= 5
        moving_limits.move(60)


def test_one_address_asks_for_sixty_messages_an_hour(vestibule, moving_limits):
    vestibule(LIMITS=DEFAULT)
    statuses = []
    for number in range(61):
        body = {"email": f"a{number}@example.org"}
        statuses.append(post("password/reset/", body).status_code)
        moving_limits.move(2)
    assert statuses == [200] * 60 + [429]


def failures(addresses: list[str], vestibule: Any) -> list[int]:
    vestibule(LIMITS={"token_failure": "3/minute per ip"})
    return [
        post("token/verify/", {"token": "x"}, REMOTE_ADDR=address).status_code
        for address in addresses
    ]


@pytest.mark.parametrize(
    "addresses",
    [
        ["192.0.2.1", "192.0.2.1", "::ffff:192.0.2.1", "::ffff:c000:201"],
        ["2001:db8::1", "2001:db8::2", "2001:db8:0:0:ffff::1", "2001:0DB8::4"],
    ],
)
def test_addresses_of_one_caller_count_together(vestibule, addresses):
    assert failures(addresses, vestibule) == [401, 401, 401, 429]


@pytest.mark.parametrize(
    "addresses", [["192.0.2.1"] * 3 + ["192.0.2.2"], ["2001:db8::1"] * 3 + ["2001:db8:0:1::1"]]
)
def test_addresses_of_different_callers_do_not(vestibule, addresses):
    assert failures(addresses, vestibule) == [401] * 4


@pytest.mark.parametrize(("width", "more"), [(56, 4), (48, 16)])
def test_the_networks_of_one_customer_count_together_too(vestibule, width, more):
    """A home is given a /56 and a company a /48: each more, and none without end."""
    step = 1 if width == 56 else 0x100  # /64s of one /56, and of as many /56s of one /48
    own = [f"2001:db8:7:{number * step:x}::1" for number in range(more + 2)]
    spent = failures([address for address in own for _ in range(3)], vestibule)
    assert spent == [401] * 3 * more + [429] * 6
    beside = "2001:db8:7:fe00::1" if width == 56 else "2001:db8:8::1"
    assert failures([beside], vestibule) == [401]


def test_clients_that_a_proxy_does_not_name_do_not_count_as_the_proxy(vestibule):
    vestibule(TRUSTED_PROXIES=("10.0.0.2",))

    def fail(said: str) -> int:
        body, proxy = {"token": "x"}, "10.0.0.2"
        answer = post("token/verify/", body, REMOTE_ADDR=proxy, HTTP_X_FORWARDED_FOR=said)
        return int(answer.status_code)

    vestibule(LIMITS={"token_failure": "3/minute per ip"})
    assert [fail("_one") for _ in range(4)] == [401, 401, 401, 429]
    assert [fail(said) for said in ("_two", "", "192.0.2.1", "unknown")] == [401] * 4
    assert [fail(f"192.0.2.9:{50_000 + port}") for port in range(4)] == [401, 401, 401, 429]
    assert [fail(f"[2001:db8::9]:{port}") for port in range(4)] == [401, 401, 401, 429]


def test_three_hundred_good_refreshes_and_verifications_in_a_row_pass(
    vestibule, make_account, sign_in_as
):
    vestibule(LIMITS=DEFAULT)
    token = sign_in_as(make_account()).signed_in.tokens.refresh
    for _ in range(300):
        answer = post("token/refresh/", {"refresh": token})
        assert answer.status_code == 200
        token = answer.json()["refresh"]
        assert post("token/verify/", {"token": answer.json()["access"]}).status_code == 200


def test_bad_tokens_do_not_keep_good_ones_of_the_same_address_out(
    vestibule, make_account, sign_in_as
):
    vestibule(LIMITS=DEFAULT)
    token = sign_in_as(make_account()).signed_in.tokens.refresh
    statuses = {post("token/refresh/", {"refresh": "x"}).status_code for _ in range(40)}
    assert statuses == {401, 429}
    assert post("token/refresh/", {"refresh": token}).status_code == 200


def test_fifty_right_sign_ins_of_one_office_pass(vestibule, make_account):
    vestibule(LIMITS=DEFAULT)
    for number in range(50):
        make_account(f"a{number}@example.org")
        body = {"email": f"a{number}@example.org", "password": PASSWORD}
        assert post("login/", body).status_code == 200


def test_failures_of_one_address_are_ten_a_minute(vestibule, moving_limits):
    vestibule(LIMITS=DEFAULT)

    def fail(number: int) -> Any:
        return post("login/", {"email": f"a{number}@example.org", "password": "x"})

    assert [fail(number).status_code for number in range(11)] == [401] * 10 + [429]
    assert fail(12)["Retry-After"] == "60"
    moving_limits.move(59)
    assert fail(13)["Retry-After"] == "1"
    moving_limits.move(2)
    assert fail(14).status_code == 401


def test_a_caller_who_waits_as_long_as_told_is_accepted(vestibule, make_account, moving_limits):
    vestibule(LIMITS=DEFAULT)
    make_account()
    body = {"email": "ann@example.org", "password": "x"}
    for _ in range(5):
        assert post("login/", body).status_code == 401
    wait = int(post("login/", body)["Retry-After"])
    assert 30 <= wait <= 60
    moving_limits.move(wait + 0.001)
    assert post("login/", {**body, "password": PASSWORD}).status_code == 200


def test_the_failures_of_a_stranger_do_not_spend_the_rate_of_a_known_device(
    vestibule, make_account
):
    vestibule(LIMITS={"sign_in_failure": "5/minute per identifier"})
    make_account()
    body = {"email": "ann@example.org", "password": PASSWORD}
    device = post("login/", body).json()["device"]
    for _ in range(8):
        post("login/", {**body, "password": "x"})
    assert post("login/", body, HTTP_DEVICE_TOKEN=device).status_code == 200


def test_the_device_tokens_of_another_account_do_not_multiply_the_rate(vestibule, make_account):
    vestibule(LIMITS={"sign_in_failure": "3/minute per identifier"})
    make_account()
    make_account("mallory@example.org")
    own = {"email": "mallory@example.org", "password": PASSWORD}
    devices = [post("login/", own).json()["device"] for _ in range(4)]
    body = {"email": "ann@example.org", "password": "x"}
    statuses = [post("login/", body, HTTP_DEVICE_TOKEN=each).status_code for each in devices]
    assert statuses == [401] * 3 + [429]
