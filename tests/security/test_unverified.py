"""Registering another user's address tells at no entry point whether it had an account before."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.test import Client
from django.urls import include, path
from rest_framework.test import APIClient

from tests.calls import CALLER, WRONG, as_seen, post
from tests.cases import undone
from tests.contracts.allauth_headless.visitor import Visitor as HeadlessVisitor
from tests.contracts.otp.visitor import Visitor
from tests.people import claims_of, move_away
from tests.security.refusals import register_body
from tests.server.test_admin import sign_in as sign_in_to_admin
from vestibule.core.clock import now
from vestibule.core.errors import InvalidInput
from vestibule.flows.change_user import change_user
from vestibule.flows.invite import InvitedUser, invite
from vestibule.flows.profile import change_profile
from vestibule.models import Account

urlpatterns = [
    path("auth-api/", include("vestibule.contracts.otp.urls")),
    path("api/token/", include("vestibule.contracts.simplejwt.urls")),
    path("dj-rest-auth/", include("vestibule.contracts.dj_rest_auth.urls")),
    path(
        "dj-rest-auth/registration/", include("vestibule.contracts.dj_rest_auth.registration.urls")
    ),
    path("djoser/", include("vestibule.contracts.djoser.urls")),
    path("djoser/", include("vestibule.contracts.djoser.urls.authtoken")),
    path("authtoken/", include("vestibule.contracts.authtoken.urls")),
    path("_allauth/", include("vestibule.contracts.allauth_headless.urls")),
    path("", include("vestibule.server.urls")),
]

VICTIM, OTHER, NAME = "ann@example.org", "eve@example.org", "annabel"
MINE = "Correct horse 5 staples!"
Story = Callable[[], list[Any]]


@pytest.fixture(autouse=True)
def required(vestibule: Any, settings: Any, moving_limits: Any) -> None:
    """Addresses must be verified; people sign in by either identifier; all contracts are served."""
    settings.ROOT_URLCONF = __name__
    settings.CSRF_USE_SESSIONS = False  # for pages of the headless API
    settings.DJOSER = {"USERNAME_RESET_CONFIRM_URL": "rename/{uid}/{token}"}
    vestibule(
        EMAIL_VERIFICATION="required",
        EMAIL_VERIFICATION_BY="code",
        SIGN_IN_WITH=("email", "username"),
        EMAIL_SIGN_IN="code",
        PASSWORD_RESET_BY="code",
        DELIVERY="worker",
    )


def register(email: str = VICTIM, username: str = NAME, **changes: Any) -> Any:
    own = {"username": username, "password": MINE, "password2": MINE, **changes}
    return post("register/", register_body(email=email, **own))


def native(**identifier: str) -> Any:
    return post("login/", {"password": MINE, **identifier})


def simplejwt(**identifier: str) -> Any:
    body = {"password": MINE, **identifier}
    return APIClient().post("/api/token/", body, format="json")


def dj_rest_auth(**identifier: str) -> Any:
    body = {"password": MINE, **identifier}
    return APIClient().post("/dj-rest-auth/login/", body, format="json")


def otp(email: str = "", username: str = "") -> Any:
    visitor = Visitor(APIClient(raise_request_exception=False))
    return visitor.login(email or username, MINE)


def djoser(email: str = "", username: str = "") -> Any:
    body = {"username": email or username, "password": MINE}
    return APIClient().post("/djoser/token/login/", body, format="json")


def authtoken(email: str = "", username: str = "") -> Any:
    body = {"username": email or username, "password": MINE}
    return APIClient().post("/authtoken/", body, format="json")


def allauth(**identifier: str) -> Any:
    return _seen(HeadlessVisitor("app").post("auth/login", {"password": MINE, **identifier}))


def _seen(answer: Any) -> tuple[Any, ...]:
    """Return an answer of the headless API without what the client keeps, which is sealed."""
    body = answer.json()
    body.get("meta", {}).pop("session_token", None)
    return answer.status_code, body, answer.get("Retry-After")


def by_browser(email: str = "", username: str = "") -> Any:
    page = sign_in_to_admin(Client(), email or username, MINE)
    return page.status_code, re.sub(
        r'name="csrfmiddlewaretoken" value="\w+"', "", page.content.decode()
    )


SIGN_IN: dict[str, Callable[..., Any]] = {
    "native": native,
    "simplejwt": simplejwt,
    "dj_rest_auth": dj_rest_auth,
    "otp": otp,
    "djoser": djoser,
    "authtoken": authtoken,
    "allauth": allauth,
    "the admin": by_browser,
}
ASKING: dict[str, dict[str, str]] = {
    "password/reset/": {},
    "email/verify/": {},
    "login/email/": {},
    "email/verify/confirm/": {"code": "000000"},
    "login/": {"password": WRONG},
}
ELSEWHERE = (
    "/dj-rest-auth/password/reset/",
    "/dj-rest-auth/registration/resend-email/",
    "/djoser/users/reset_password/",
    "/djoser/users/reset_username/",
    "/djoser/users/resend_activation/",
)
HEADLESS: dict[str, tuple[str, dict[str, str]]] = {
    "auth/password/request": ("auth/password/reset", {"key": "000000", "password": MINE}),
    "auth/code/request": ("auth/code/confirm", {"code": "000000"}),
}
"""What sends a code in the headless API, and where a wrong one is entered."""
REGISTER = {
    "dj_rest_auth": ("/dj-rest-auth/registration/", ("password1", "password2")),
    "djoser": ("/djoser/users/", ("password",)),
}
OTHERS = [
    ((VICTIM, NAME),),
    (("new@example.org", NAME),),
    (("new@example.org", NAME.upper()),),
    (("one@example.org", NAME), ("two@example.org", NAME)),
]


def attempts(enter: Callable[..., Any], *identifiers: dict[str, str]) -> Story:
    def story() -> list[Any]:
        answers = [enter(**each) for each in identifiers]
        return [each if isinstance(each, tuple) else as_seen(each) for each in answers]

    return story


def outcome(act: Callable[..., Any], **values: Any) -> list[Any]:
    """Return what somebody is told, who holds an account of their own."""
    try:
        act(**values)
    except InvalidInput as refused:
        return [[each.code for each in why] for why in refused.problems.values()]
    return ["done"]


def doors(eve: Any, root: Any) -> dict[str, Story]:
    """Each way to try what the registration before has left."""
    email, name = {"email": VICTIM}, {"username": NAME}
    stories: dict[str, Story] = {}
    for contract, enter in SIGN_IN.items():
        stories[f"{contract}, by both in turn"] = attempts(enter, *[name, name, name, email] * 2)
    # The counters are the same for every contract.
    stories["native, by the address"] = attempts(native, *[email] * 7)
    stories["native, by the name"] = attempts(native, *[name] * 7)
    for address, more in ASKING.items():
        stories[address] = partial(asking, address, {**email, **more})
    for address in ELSEWHERE:
        stories[address] = partial(asking_elsewhere, address, email)
    for address, (next_address, guess) in HEADLESS.items():
        stories[address] = partial(asking_headless, address, next_address, guess)
    for contract in REGISTER:
        stories[f"registering in {contract}"] = partial(registering_elsewhere, contract)
    for others in OTHERS:
        stories[f"registering {others}"] = partial(registering, others)
    return stories | {
        "registering in otp": registering_in_otp,
        "registering in allauth": registering_headless,
        "renaming oneself": lambda: outcome(
            change_profile, changes=name, claims=claims_of(eve), caller=CALLER
        ),
        "renaming another": lambda: outcome(
            change_user, account=eve.id, changes=name, claims=root, caller=CALLER
        ),
        "inviting": lambda: outcome(
            invite,
            invited=InvitedUser(email="new@example.org", username=NAME),
            claims=root,
            caller=CALLER,
        ),
    }


def asking(address: str, body: dict[str, str]) -> list[Any]:
    status, content, *others = as_seen(post(address, body))
    return [status, re.sub(rb'"id":"[\w-]{22}"', b"", content), *others]


def asking_elsewhere(address: str, body: dict[str, str]) -> list[Any]:
    return [as_seen(APIClient().post(address, body, format="json"))]


def asking_headless(address: str, next_address: str, guess: dict[str, str]) -> list[Any]:
    """Ask for a code, and enter wrong ones until none can be right."""
    answers = []
    for kind in ("app", "browser"):
        visitor = HeadlessVisitor(kind)
        answers.append(_seen(visitor.post(address, {"email": VICTIM})))
        answers += [_seen(visitor.post(next_address, guess)) for _ in range(6)]
    return answers


def registering_elsewhere(contract: str) -> list[Any]:
    """Register, and register another address with the same name."""
    address, passwords = REGISTER[contract]
    answers = []
    for email in (VICTIM, "new@example.org"):
        body = {"email": email, "username": NAME, **dict.fromkeys(passwords, MINE)}
        answers.append(as_seen(APIClient().post(address, body, format="json")))
    return answers


def registering_headless() -> list[Any]:
    """Register, enter a wrong code and ask for another one, with both addresses."""
    answers = []
    for email in (VICTIM, "new@example.org"):
        visitor = HeadlessVisitor("app")
        body = {"email": email, "username": NAME, "password": MINE}
        answers += [
            visitor.post("auth/signup", body),
            visitor.post("auth/email/verify", {"key": "000000"}),
            visitor.post("auth/email/verify/resend"),
        ]
    return [_seen(each) for each in answers]


def registering(others: tuple[tuple[str, str], ...]) -> list[Any]:
    """Register others, then sign in by each name: as whom, nobody must learn."""
    made = [as_seen(register(email, name)) for email, name in others]
    return made + [as_seen(native(username=name)) for _, name in others]


def registering_in_otp() -> list[Any]:
    visitor = Visitor(APIClient(raise_request_exception=False))
    return [
        as_seen(visitor.register(email, username=NAME)) for email in (VICTIM, "new@example.org")
    ]


def verified(person: Any) -> Any:
    Account.objects.filter(pk=person.id).update(email_verified_at=now())
    return person


@pytest.mark.django_db
def test_after_registering_an_address_no_door_tells_whether_it_was_known(make_account, case):
    eve = verified(make_account(OTHER))
    root = claims_of(verified(make_account("root@example.org", role="admin")))
    states: dict[str, Callable[[], Any]] = {
        "unknown": lambda: None,
        "unverified": lambda: make_account(VICTIM),
        "verified": lambda: verified(make_account(VICTIM)),
        "reserved for its former owner": lambda: move_away(verified(make_account(VICTIM))),
    }
    for door, story in doors(eve, root).items():
        seen = {}
        for state, prepare in states.items():
            with undone():
                prepare()
                begun = as_seen(register())
                seen[state] = [begun, *story()]
        with case(door):
            for state in states:
                assert seen[state] == seen["unknown"], state
