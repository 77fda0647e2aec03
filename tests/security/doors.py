"""The doors at which a forger knocks."""

from __future__ import annotations

from tests.security.refusals import PROFILE, REFRESH, SESSIONS, VERIFY, assert_refused, client


def opens(token: str) -> bool:
    """Whether a token is let in; if it is not, check that no door gives anything away."""
    response = client(token).get(PROFILE)
    if response.status_code == 200:
        return True
    assert_refused(response, 401, code="token_not_valid")
    assert_refused(client(token).get(SESSIONS), 401, code="token_not_valid")
    for address, field in ((VERIFY, "token"), (REFRESH, "refresh")):
        assert_refused(client().post(address, {field: token}, format="json"), 400, 401)
    assert b"ann@example.org" not in response.content
    return False


def refreshes(token: str) -> bool:
    """Whether a refresh token is taken."""
    response = client().post(REFRESH, {"refresh": token}, format="json")
    if response.status_code == 200:
        return True
    assert_refused(response, 400, 401)
    return False
