"""Refreshes of apps with allauth's ``JWTTokenStrategy``, to be answered as allauth answers them."""

from __future__ import annotations

from typing import Any

from tests.contracts.allauth_headless.scenarios import APP, LOGIN, Session, scenario
from vestibule.contracts.allauth_headless import host

JWT: dict[str, Any] = {
    "theirs": {"HEADLESS_TOKEN_STRATEGY": host.JWT, "HEADLESS_JWT_ALGORITHM": "HS256"},
    "of_both": {"HEADLESS_TOKEN_STRATEGY": host.JWT},
}
REFRESH = "tokens/refresh"
BEARER = {"authorization": "Bearer {access}"}
BESIDE = "`tokens/refresh` with a session token or an access token that is over in a header"
AGAIN = "`tokens/refresh` with a token that was used in the last `REFRESH_GRACE`"


def _kept(where: str) -> dict[str, str]:
    return {each: f"body.{where}.{each}_token" for each in ("access", "refresh")}


def _renewed(refresh: str) -> dict[str, Any]:
    data = {"access_token": "<jwt>", "refresh_token": refresh}
    return {"status": 200, "body": {"status": 200, "data": data}}


TOKEN_SCENARIOS = [
    scenario(
        "refreshes",
        Session(APP)
        .post("auth/login", LOGIN, bodies="keys", keep=_kept("meta"))
        .post(REFRESH, {"refresh_token": "{access}"})
        .post(
            REFRESH,
            {"refresh_token": "{refresh}"},
            headers={"authorization": "Bearer x"},
            keep={"second": "body.data.refresh_token"},
        )
        .post(REFRESH, {"refresh_token": "{second}"}, keep=_kept("data"))
        .send("DELETE", "auth/session", headers=BEARER)
        .post(REFRESH, {"refresh_token": "{refresh}"})
        .post(
            REFRESH,
            {"refresh_token": "{refresh}"},
            headers=BEARER,
            ours={"status": 400, "body": {"status": 400}},
            documented=BESIDE,
        ),
        **JWT,
    ),
    scenario(
        "refreshes with a token that was used, and beside another one",
        Session(APP)
        .post("auth/login", LOGIN, bodies="keys", keep={"first": "body.meta.refresh_token"})
        .post(REFRESH, {"refresh_token": "{first}"}, keep={"second": "body.data.refresh_token"})
        .post(
            REFRESH,
            {"refresh_token": "{first}"},
            ours=_renewed("{second}"),
            documented=AGAIN,
        )
        .post(
            REFRESH,
            {"refresh_token": "{second}"},
            headers={"x-session-token": "x"},
            ours=_renewed("<jwt>"),
            documented=BESIDE,
        ),
        **JWT,
    ),
]
