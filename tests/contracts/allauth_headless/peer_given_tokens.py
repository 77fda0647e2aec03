"""Tokens of allauth's own provider, which say what a test wants."""

from __future__ import annotations

import json

from tests.contracts.allauth_headless import peer_given


def _token(**said: object) -> dict[str, str]:
    return {"token_of_provider": json.dumps({"id": 7, **said})}


GIVEN = {
    **peer_given.GIVEN,
    "no address": _token,
    "an unverified address": lambda: _token(email="eve@example.org", email_verified=False),
    "a taken address": lambda: _token(email="ada@example.org", email_verified=False),
}
