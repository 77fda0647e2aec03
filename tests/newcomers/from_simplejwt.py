"""Who was signed in by SimpleJWT stays so, and a new sign-in gets its answers."""

from tests.newcomers.page import KNOWN, PASSWORD, mine, post

old = KNOWN["djoser"]
assert mine(f"Bearer {old['access']}") == 200
status, pair = post("/api/token/refresh/", refresh=old["refresh"])
assert (status, mine(f"Bearer {pair['access']}")) == (200, 200)
assert post("/api/token/refresh/", refresh=old["blacklisted"])[0] == 401

status, pair = post("/api/token/", username="dan", password=PASSWORD)
assert (status, set(pair)) == (200, {"access", "refresh"})
assert mine(f"Bearer {pair['access']}") == 200
assert post("/api/token/verify/", token=pair["access"]) == (200, {})
assert post("/api/token/blacklist/", refresh=pair["refresh"]) == (200, {})
assert mine(f"Bearer {pair['access']}") == 401
