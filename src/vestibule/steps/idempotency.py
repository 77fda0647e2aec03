"""Keep the outcome of a request under its ``Idempotency-Key``, in the transaction of the outcome.

So a code is used up with its record, or not at all: however the request ends, a repeated one
either finds the record or may still use the code. ``steps.repeated`` gives the answer again.
"""

from __future__ import annotations

import base64
from dataclasses import replace
from typing import Any
from uuid import UUID

from vestibule.core.caller import Caller
from vestibule.core.errors import IdempotencyKeyReused
from vestibule.core.factors import new_recovery_code, recovery_code_of
from vestibule.core.idempotency import IdempotentRequest
from vestibule.core.tokens import AccessClaims
from vestibule.models.idempotency_record import IdempotencyRecord
from vestibule.tokens.idempotency import answer_secret


def keep(
    caller: Caller,
    *,
    account: int | str | None = None,
    session: UUID | None = None,
    generation: int = 0,
    challenge: str = "",
    **data: Any,
) -> None:
    """Keep an outcome, if the request has a key: whose it is, and what the answer names.

    ``data`` is the rest of the answer, as JSON and without secrets. Call it in the transaction
    that the outcome is of, after everything else, and let the error roll it back.

    Raises:
        IdempotencyKeyReused: a concurrent request with this key was faster.
    """
    request = in_scope(caller)
    if request is not None and not IdempotencyRecord.objects.keep(
        request,
        account=account,
        session=session,
        generation=generation,
        challenge=challenge,
        **data,
    ):
        raise IdempotencyKeyReused


def in_scope(caller: Caller) -> IdempotentRequest | None:
    """Return the request whose outcome is kept; None without a key, and in other flows."""
    request = caller.idempotency
    return request if request is not None and request.scope else None


def find(request: IdempotentRequest) -> IdempotencyRecord | None:
    """Return the kept outcome of this request; None if there is none.

    Another request with the key voids it: the other body may be a guess of the password, which no
    limit has counted.

    Raises:
        IdempotencyKeyReused: the key belongs to another request, or was sent with another one.
    """
    record = IdempotencyRecord.objects.of_request(request)
    if record is not None and record.secret_of(request) is None:
        record.void()
        raise IdempotencyKeyReused
    return record


def scoped(caller: Caller, request: IdempotentRequest, scope: str) -> Caller:
    """Return the caller of a request whose outcomes are kept in a scope."""
    return replace(caller, idempotency=replace(request, scope=scope))


def scope_of(claims: AccessClaims, *more: str) -> str:
    """Return the scope of a signed-in caller: the session, as long as it has the same role.

    Another session of the account may lack the factor that an answer was given for.
    """
    return "\x00".join(("account", claims.subject, claims.session, claims.role, *more, ""))


def as_first(caller: Caller, request: IdempotentRequest, record: IdempotencyRecord) -> Caller:
    """Return the caller as of the request that was answered first: it derives the same secrets."""
    first = replace(request, nonce=record.nonce, secret=record.secret_of(request) or 0)
    return replace(caller, idempotency=first)


def secret_for(caller: Caller, name: str) -> str:
    """Return a secret of the answer that can be derived again; empty if nothing is kept."""
    secret = secret_of(caller, name)
    return "" if secret is None else base64.urlsafe_b64encode(secret).rstrip(b"=").decode()


def secret_of(caller: Caller, name: str) -> bytes | None:
    """Return the same as 32 bytes; None if nothing is kept."""
    request = in_scope(caller)
    return None if request is None else answer_secret(request, name)


def recovery_codes(caller: Caller, number: int) -> list[str]:
    """Return new recovery codes; those of a request with a key can be derived again."""
    request, numbers = in_scope(caller), range(number)
    if request is None:
        return [new_recovery_code() for _ in numbers]
    secrets = [answer_secret(request, f"recovery code {each}") for each in numbers]
    return [recovery_code_of(each) for each in secrets]
