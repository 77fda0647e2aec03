"""An old token goes on, a new sign-in gets one, and both end."""

from tests.newcomers.page import KNOWN, PASSWORD, mine, post

old = KNOWN["djoser"]["token"]
assert mine(f"Token {old}") == 200
assert mine(f"Token {KNOWN['djoser']['inactive']}") == 401

status, answer = post("/api-token-auth/", username="dan", password=PASSWORD)
assert (status, list(answer)) == (200, ["token"])
assert mine(f"Token {answer['token']}") == 200
wrong = {"non_field_errors": ["Unable to log in with provided credentials."]}
assert post("/api-token-auth/", username="dan", password="wrong") == (400, wrong)
required = ["This field is required."]
assert post("/api-token-auth/") == (400, {"username": required, "password": required})
