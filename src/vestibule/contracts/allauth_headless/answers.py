"""The answers of every address: an envelope of ``status``, ``data``, ``meta`` and ``errors``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rest_framework.response import Response

from vestibule.conf import settings
from vestibule.contracts.allauth_headless import host, providers
from vestibule.contracts.allauth_headless.pending import NOTHING, Client, Flow, Pending
from vestibule.core.factors import ENROLLED, SMS_CODE, Method
from vestibule.core.people import OwnAccount, Person
from vestibule.core.tokens import AccessClaims
from vestibule.flows.profile import read_own_account, read_profile
from vestibule.steps import verify_passkey

TYPES = {Method.TOTP: "totp", Method.RECOVERY_CODE: "recovery_codes", Method.PASSKEY: "webauthn"}
"""allauth's names of second factors."""

_METHODS = {
    "pwd": {"method": "password"},
    "email_code": {"method": "code"},
    "email_link": {"method": "code"},
    SMS_CODE: {"method": "code"},
    "social": {"method": "socialaccount"},
    "otp": {"method": "mfa", "type": "totp"},
    "recovery": {"method": "mfa", "type": "recovery_codes"},
    "hwk": {"method": "mfa", "type": "webauthn"},
    "swk": {"method": "mfa", "type": "webauthn"},
}
"""How a session was authenticated, by its ``amr``. Others have no name here."""

_BY_ADDRESS = ("password", "code")
"""Methods that are shown with the address."""


def envelope(
    status: int,
    *,
    data: Any = None,
    meta: Mapping[str, Any] | None = None,
    errors: Iterable[Mapping[str, str]] = (),
) -> Response:
    """Build a response, whose body repeats its status."""
    body: dict[str, Any] = {"status": status}
    if data is not None:
        body["data"] = data
    if meta is not None:
        body["meta"] = meta
    if found := list(errors):
        body["errors"] = found
    return Response(body, status)


def invalid(code: str, message: str, param: str = "") -> Response:
    """Return the response to an invalid field."""
    error = {"message": message, "code": code}
    return envelope(400, errors=[error | ({"param": param} if param else {})])


def conflict() -> Response:
    """Return 409: the flow is not pending, or a user is signed in already."""
    return envelope(409)


def user_body(owner: OwnAccount) -> dict[str, Any]:
    """Return the representation of a user; empty fields are left out."""
    person = owner.person
    fields = {
        "id": person.id,
        "display": person.username or person.email,
        "email": person.email,
        "has_usable_password": owner.has_password,
        "username": person.username,
    }
    return {name: value for name, value in fields.items() if value not in {"", None}}


def authenticated(claims: AccessClaims, **meta: Any) -> Response:
    """Return the response with the signed-in user and the methods of the sign-in."""
    owner = read_own_account(account=claims.subject)
    return envelope(200, data=_signed_in(claims, owner), meta={"is_authenticated": True, **meta})


def reauthentication_required(claims: AccessClaims, *, by_code: bool = False) -> Response:
    """Return 401 with the ways to authenticate again, which the request requires.

    ``by_code``: only a mailed code will do; 409 as for an unverified address if the site has none.
    """
    owner = read_own_account(account=claims.subject)
    flows = reauthentication_flows(owner)
    if by_code:
        flows = [each for each in flows if each["id"] == Flow.REAUTHENTICATE_BY_CODE]
        if not flows:
            return conflict()
    data = _signed_in(claims, owner) | {"flows": flows}
    return envelope(401, data=data, meta={"is_authenticated": True})


def signed_out(client: Client, pending: Pending = NOTHING, *, status: int = 401) -> Response:
    """Return 401 with the flows for a client without a session, and the pending one."""
    data = {"flows": _flows(client, pending)}
    return envelope(status, data=data, meta={"is_authenticated": False})


def _signed_in(claims: AccessClaims, owner: OwnAccount) -> dict[str, Any]:
    return {"user": user_body(owner), "methods": methods_body(claims, owner.person)}


def methods_body(claims: AccessClaims, person: Person) -> list[dict[str, Any]]:
    """Return how a session was authenticated, the first step first."""
    at = float(claims.auth_time)
    return [
        {**_METHODS[each], "at": at, **_address_of(each, claims, person)}
        for each in claims.amr
        if each in _METHODS
    ]


def _address_of(used: str, claims: AccessClaims, person: Person) -> dict[str, str]:
    """Return the address or number that a method was sent to; empty for other methods."""
    if used == SMS_CODE:
        return {"phone": read_profile(claims=claims).phone}
    by_address = _METHODS[used]["method"] in _BY_ADDRESS
    return {"email": person.email} if by_address and person.email else {}


def factor_types(methods: Sequence[str]) -> tuple[str, ...]:
    """Return allauth's names of those methods that are second factors."""
    return tuple(sorted(TYPES[Method(each)] for each in methods if each in TYPES))


def reauthentication_flows(owner: OwnAccount) -> list[dict[str, Any]]:
    """Return the ways to authenticate again: an enrolled factor excludes all others."""
    person = owner.person
    if person.is_enrolled:
        enrolled = [each for each in ENROLLED if each in person.factors.split()]
        return [{"id": Flow.MFA_REAUTHENTICATE, "types": list(factor_types(enrolled))}]
    by_password = owner.has_password and host.reauthenticates_by("password")
    found: list[dict[str, Any]] = [{"id": Flow.REAUTHENTICATE}] if by_password else []
    if person.email and host.reauthenticates_by("code"):
        recipients = [{"email": person.email}]
        found.append({"id": Flow.REAUTHENTICATE_BY_CODE, "recipients": recipients})
    return found


def _flows(client: Client, pending: Pending) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [{"id": Flow.LOGIN}]
    if host.offers_sign_in_by_code():
        found.append({"id": Flow.LOGIN_BY_CODE})
    if settings.REGISTRATION_OPEN:
        found.append({"id": Flow.SIGNUP})
    found += providers.flows_body(client)
    if host.offers_passkey_sign_in() and verify_passkey.available():
        found.append({"id": Flow.MFA_LOGIN_WEBAUTHN})
    begun = _pending_body(pending)
    if begun and begun["id"] not in {each["id"] for each in found}:
        return [*found, begun]
    return [begun if each["id"] == pending.flow else each for each in found]


def _pending_body(pending: Pending) -> dict[str, Any]:
    if not pending.flow:
        return {}
    types = {"types": list(pending.types)} if pending.types else {}
    provider = {"provider": providers.provider_body(pending.provider)} if pending.provider else {}
    return {"id": pending.flow, **provider, "is_pending": True, **types}
