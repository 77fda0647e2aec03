"""Registration, two-step sign-in, refresh and sign-out, through the contract."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode

import pytest

from tests.contracts.otp.visitor import address_in, code_in, query_of

pytestmark = pytest.mark.django_db


def test_register_sign_in_refresh_and_sign_out(visitor, outbox, frozen_clock):
    made = visitor.register(first_name="ann", phone_number="+14155552671")
    assert (made.status_code, made.json()) == (
        201,
        {
            "success": "User created successfully. "
            "Please verify your email to activate your account."
        },
    )
    address = address_in(outbox[-1])
    assert address.startswith("http://testserver/auth/verify-email/?token=")
    assert int(query_of(address)["expiry"]) == int(frozen_clock.now.timestamp()) + 600
    assert visitor.login().json() == {"errors": "Invalid credentials"}
    visitor.get(f"verify-email/?{urlencode(query_of(address))}")

    begun = visitor.login()
    user = begun.json()["user_id"]
    assert begun.json() == {"success": "Email sent", "otp": True, "user_id": user}
    assert isinstance(user, int)
    tokens = visitor.post("token/", {"user_id": str(user), "otp": code_in(outbox)}).json()
    assert list(tokens) == [
        "access_token",
        "refresh_token",
        "access_token_expiry",
        "user_role",
        "user_id",
    ]
    assert tokens["user_id"] == user
    expiry = datetime.fromisoformat(tokens["access_token_expiry"])
    assert tokens["access_token_expiry"].endswith("+00:00")
    assert (expiry - frozen_clock.now).total_seconds() == 300

    renewed = visitor.post("token/refresh/", {"refresh": tokens["refresh_token"]}).json()
    assert list(renewed) == list(tokens)
    assert renewed["refresh_token"] != tokens["refresh_token"]
    out = visitor.post("logout/", {"refresh": renewed["refresh_token"]})
    assert (out.status_code, out.json()) == (200, {"success": "Logged out successfully"})
    again = visitor.post("token/refresh/", {"refresh": renewed["refresh_token"]})
    assert (again.status_code, again.json()) == (401, {"errors": "Invalid refresh token"})
