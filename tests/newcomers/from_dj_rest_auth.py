"""An old token goes on, an old app is asked for, and a new sign-in gets the same answers."""

import pyotp

from tests.newcomers.page import KNOWN, PASSWORD, mine, post

assert mine(f"Token {KNOWN['djoser']['token']}") == 200
status, answer = post("/dj-rest-auth/login/", username="dan", password=PASSWORD)
assert (status, list(answer)) == (200, ["key"])
assert mine(f"Token {answer['key']}") == 200

old = KNOWN["dj_rest_auth"]
for code in (pyotp.TOTP(old["secret"]).now(), old["codes"][0]):
    status, asked = post("/dj-rest-auth/login/", username="cat", password=PASSWORD)
    assert (status, asked["mfa_required"]) == (200, True)
    token = asked["ephemeral_token"]
    status, answer = post("/dj-rest-auth/mfa/verify/", ephemeral_token=token, code=code)
    assert (status, mine(f"Token {answer.get('key')}")) == (200, 200), answer
