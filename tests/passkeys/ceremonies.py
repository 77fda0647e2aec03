"""What tests of passkeys share: accounts with a passkey, and sign-ins with one."""

from __future__ import annotations

from typing import Any

from rest_framework.test import APIClient

from tests.calls import API, CALLER, post
from vestibule import database
from vestibule.core.caller import Caller
from vestibule.core.challenge import ChallengeRequired
from vestibule.core.people import Person
from vestibule.core.tokens import SignedIn, Transport
from vestibule.flows.passkey_sign_in import ask_for_passkey, sign_in_with_passkey
from vestibule.models import Account, Passkey
from vestibule.steps import enroll_passkey
from vestibule.testing.passkeys import SoftwarePasskey


def person_of(person: Person) -> Person:
    """Read a person again."""
    found = Account.objects.of(person.id).person()
    assert found is not None
    return found


def with_passkey(person: Person, **differs: Any) -> SoftwarePasskey:
    """Give an account a passkey, as if it had been added some time ago."""
    device = SoftwarePasskey(**differs)
    asked = enroll_passkey.options(person, "a session")
    new = enroll_passkey.verify(person, asked.state, device.create(asked.options), "a session")
    with database.atomic():
        enroll_passkey.store(person, new)
        Account.objects.of(person.id).recount_factors()
    return device


def row_of(device: SoftwarePasskey) -> Passkey:
    """Return the row of a passkey."""
    return Passkey.objects.get(credential_id=device.credential_id)


def sign_in(
    device: SoftwarePasskey, caller: Caller = CALLER, **differs: Any
) -> SignedIn | ChallengeRequired:
    """Sign in with a passkey alone."""
    asked = ask_for_passkey(browser="")
    given: dict[str, Any] = {"state": asked.state, "browser": "", "transport": Transport.BODY}
    given |= {"credential": device.get(asked.options), **differs}
    return sign_in_with_passkey(caller=caller, **given)


def post_sign_in(device: SoftwarePasskey, client: APIClient | None = None, **headers: Any) -> Any:
    """Sign in with a passkey over HTTP, as a page does."""
    asked = post("login/passkey/options/", {}, client, **headers).json()
    body = {"state": asked["state"], "credential": device.get(asked["options"])}
    return post("login/passkey/", body, client, **headers)


def visitor(client: APIClient) -> dict[str, str]:
    """Return the headers of a page of this site, in a browser without a session."""
    token = client.get(f"{API}csrf/").json()["csrf_token"]
    return {
        "HTTP_X_CSRFTOKEN": token,
        "HTTP_ORIGIN": "http://testserver",
        "HTTP_TOKEN_TRANSPORT": "cookie",
    }
