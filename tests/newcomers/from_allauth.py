"""An old address needs no verification, and an old app and old recovery codes are asked for."""

import pyotp

from tests.newcomers.page import KNOWN, PASSWORD, ask, post

APP = "/_allauth/app/v1"
old = KNOWN["allauth"]
for code in (pyotp.TOTP(old["secret"]).now(), old["codes"][1]):
    status, asked = post(f"{APP}/auth/login", email="ann@example.org", password=PASSWORD)
    assert status == 401, asked
    flows = {flow["id"]: flow for flow in asked["data"]["flows"]}
    assert flows["mfa_authenticate"]["is_pending"], flows
    client = {"x-session-token": asked["meta"]["session_token"]}
    status, answer = ask("POST", f"{APP}/auth/2fa/authenticate", headers=client, code=code)
    assert (status, answer["meta"]["is_authenticated"]) == (200, True), answer

status, asked = post(f"{APP}/auth/login", email="bea@example.org", password=PASSWORD)
assert status != 200  # has verified no address with allauth
