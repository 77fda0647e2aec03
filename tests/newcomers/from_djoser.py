"""Old tokens go on, users who never activated stay out, and a new sign-in gets the same answers."""

from tests.newcomers.page import KNOWN, PASSWORD, ask, mine, post

old = KNOWN["djoser"]
assert mine(f"Token {old['token']}") == mine(f"Bearer {old['access']}") == 200
assert mine(f"Token {old['inactive']}") == 401
status, pair = post("/auth/jwt/refresh/", refresh=old["refresh"])
assert (status, mine(f"JWT {pair['access']}")) == (200, 200)

status, pair = post("/auth/jwt/create/", username="dan", password=PASSWORD)
assert (status, set(pair)) == (200, {"access", "refresh"})
status, answer = post("/auth/token/login/", username="dan", password=PASSWORD)
assert (status, list(answer)) == (200, ["auth_token"])
token = f"Token {answer['auth_token']}"
status, me = ask("GET", "/auth/users/me/", token)
assert (status, me["username"], me["email"]) == (200, "dan", "dan@example.org")
assert post("/auth/token/logout/", token) == (204, None)
assert (mine(token), mine(f"JWT {pair['access']}")) == (401, 200)
assert post("/auth/token/login/", username="eve", password=PASSWORD)[0] == 400
