"""Our JWS parsing compared with PyJWT's: both accept and refuse the same tokens."""

from __future__ import annotations

import base64
import json
from typing import Any

import jwt
import pytest

from vestibule.conf import settings
from vestibule.core.errors import InvalidToken
from vestibule.tokens import jws, keys

KEY = bytes(range(32))
AUDIENCE = "somebody"
GOOD: dict[str, Any] = {
    "iss": settings.ISSUER,
    "aud": AUDIENCE,
    "sub": "1",
    "exp": 1_900_000_000,
    "name": "Zoë",
}
_PYJWT = jwt.PyJWT(options={"verify_exp": False, "verify_iat": False, "verify_jti": False})


def segment(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def theirs(token: str, key: Any, algorithm: str) -> dict[str, Any] | None:
    """Decode with PyJWT; None if it refuses."""
    options: Any = {"require": ["sub", "exp"], "strict_aud": True}
    try:
        return dict(
            _PYJWT.decode(
                token,
                key,
                algorithms=[algorithm],
                audience=AUDIENCE,
                issuer=settings.ISSUER,
                options=options,
            )
        )
    except (jwt.InvalidTokenError, ValueError, TypeError):
        return None


def ours(token: str, key: Any, algorithm: str) -> dict[str, Any] | None:
    """Decode with ours; None if it refuses."""
    try:
        jws.header(token)
        return jws.verify(
            token, key=key, algorithm=algorithm, audience=AUDIENCE, required=("sub", "exp")
        )
    except InvalidToken:
        return None


@pytest.mark.parametrize("kid", [None, "a-key"])
def test_a_token_is_written_byte_for_byte_as_pyjwt_writes_it(kid):
    headers = {"typ": "rt+jwt"} | ({"kid": kid} if kid else {})
    written = jws.sign(GOOD, key=KEY, algorithm="HS256", typ="rt+jwt", kid=kid)
    assert written == jwt.encode(GOOD, KEY, algorithm="HS256", headers=headers)


@pytest.mark.parametrize("algorithm", ["ES256", "EdDSA", "RS256", "HS256"])
def test_both_read_each_others_tokens(algorithm):
    key = keys.parse(keys.generate(algorithm), algorithm)
    public = key.verifying.key
    for token in (
        jws.sign(GOOD, key=key.key, algorithm=algorithm, typ="at+jwt"),
        jwt.encode(GOOD, key.key, algorithm=algorithm),
    ):
        assert ours(token, public, algorithm) == theirs(token, public, algorithm) == GOOD
        begin, payload, signature = token.split(".")
        for spoiled in (
            f"{begin}.{payload[:-1]}.{signature}",
            f"{begin}.{payload}.{signature[:-4]}",
            f"{begin}.{payload}.{signature}AAAA",
            f"{begin}.{payload}.{'A' * len(signature)}",
        ):
            assert ours(spoiled, public, algorithm) is theirs(spoiled, public, algorithm) is None


@pytest.mark.parametrize(
    "claims",
    [
        GOOD | {"aud": [AUDIENCE]},
        GOOD | {"aud": ""},
        GOOD | {"aud": None},
        GOOD | {"iss": [settings.ISSUER]},
        GOOD | {"iss": ""},
        GOOD | {"iss": None},
        GOOD | {"sub": 1},
        GOOD | {"sub": None},
        GOOD | {"exp": None},
        {name: GOOD[name] for name in GOOD if name != "aud"},
        {name: GOOD[name] for name in GOOD if name != "iss"},
        {name: GOOD[name] for name in GOOD if name != "exp"},
        ["iss", "aud", "sub", "exp"],
        "text",
    ],
)
def test_claims_that_pyjwt_refuses_are_refused(claims):
    text = json.dumps(claims).encode()
    token = jwt.api_jws.encode(text, KEY, algorithm="HS256")
    assert ours(token, KEY, "HS256") is None
    assert theirs(token, KEY, "HS256") is None


@pytest.mark.parametrize(
    "headers", [{"alg": "HS384"}, {"kid": 1}, {"crit": ["b64"], "b64": False}, {"crit": []}]
)
def test_headers_with_other_values_are_refused(headers):
    begin, payload = (
        segment(json.dumps(each).encode()) for each in ({"alg": "HS256"} | headers, GOOD)
    )
    signature = jwt.get_algorithm_by_name("HS256").sign(f"{begin}.{payload}".encode(), KEY)
    assert ours(f"{begin}.{payload}.{segment(signature)}", KEY, "HS256") is None
