"""A new user registers, an existing one signs in, a manager reads the reports."""

from django.contrib.auth import get_user_model

from tests.newcomers.visit import password_of, send, status

new = {"email": "ann@example.org", "password": "a long and quiet river"}
send("/api/auth/register/", **new, password2=new["password"], first_name="Ann", last_name="Lee")
ann = send("/api/auth/login/", **new)["tokens"]["access"]
assert status("/api/auth/profile/", ann) == 200
assert status("/reports/", ann) == 403

assert password_of("bea") == "pbkdf2_sha256"
old = {"email": "bea@example.org", "password": "an old and quiet river"}
send("/api/auth/login/", **old)
assert password_of("bea") == "argon2"

account = get_user_model().objects.get(username="bea").vestibule
account.role = "manager"
account.save()
assert status("/reports/", send("/api/auth/login/", **old)["tokens"]["access"]) == 200
