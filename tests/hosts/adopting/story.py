"""What the users of the packages had goes on after ``vestibule adopt``, and is adopted once."""

from __future__ import annotations

import json
import sys
from io import StringIO
from typing import Any

import django

django.setup()

import pyotp  # noqa: E402 - the settings must be named first
from cryptography.hazmat.primitives.asymmetric import ec  # noqa: E402
from django.core.management import CommandError, call_command  # noqa: E402
from django.test import Client  # noqa: E402

from vestibule.models import Account, Identity, Passkey, RecoveryCode, Totp  # noqa: E402
from vestibule.testing.passkeys import SoftwarePasskey  # noqa: E402

PASSWORD = "an old and quiet river"
KNOWN = json.loads(sys.argv[1])
client = Client()


def post(path: str, **body: Any) -> Any:
    return client.post(f"/api/auth/{path}", json.dumps(body), content_type="application/json")


def profile(authorization: str) -> int:
    """Ask a view of the host."""
    return client.get("/mine/", headers={"authorization": authorization}).status_code


def refreshed(token: str) -> int:
    """Ask for a new pair with a refresh token of SimpleJWT."""
    return client.post("/api/token/refresh/", {"refresh": token}).status_code


def get_phone(user: Any) -> tuple[str, bool]:
    """Return the number that an adapter of allauth has for a user, and that it is verified."""
    return f"+4179123456{'abcdef'.index(user.email[0])}", True


def adopt(peer: str, *options: str, lacking: int = 0) -> list[str]:
    """Run the command; returns the counts in its report."""
    out, refused = StringIO(), ""
    try:
        call_command("adopt", peer, *options, stdout=out)
    except CommandError as left_out:
        refused = str(left_out)
    assert refused.startswith(f"{lacking} rows" if lacking else ""), out.getvalue()
    assert bool(refused) == bool(lacking), out.getvalue()
    return [line for line in out.getvalue().splitlines() if "adopted," in line]


def challenge(name: str) -> str:
    answer = post("login/", email=f"{name}@example.org", password=PASSWORD).json()
    return str(answer["challenge"]["id"])


def finishes(name: str, code: str) -> bool:
    answer = post("login/challenge/", challenge=challenge(name), code=code)
    return bool(answer.status_code == 200)


def phone() -> SoftwarePasskey:
    """Return the passkey that was registered with allauth."""
    stored = KNOWN["allauth"]["passkey"]
    device = SoftwarePasskey(
        credential_id=bytes.fromhex(stored["id"]), user_handle=bytes.fromhex(stored["handle"])
    )
    device._keys[-7] = ec.derive_private_key(int(stored["key"], 16), ec.SECP256R1())
    return device


call_command("migrate", verbosity=0)
assert adopt("allauth", lacking=1) == [
    "verified addresses: 1 adopted, 0 already present, 2 left out",
    "identities: 1 adopted, 0 already present, 1 left out",
    "authenticator apps: 1 adopted, 0 already present, 0 left out",
    "sets of recovery codes: 1 adopted, 0 already present, 0 left out",
    "passkeys: 1 adopted, 0 already present, 0 left out",
]
assert adopt("dj-rest-auth", lacking=2)[2:] == [
    "authenticator apps: 1 adopted, 0 already present, 0 left out",
    "sets of recovery codes: 1 adopted, 0 already present, 0 left out",
    "tokens: 1 adopted, 0 already present, 1 left out",
]
assert adopt("djoser", lacking=3) == [
    "verified addresses: 3 adopted, 1 already present, 1 left out",
    "identities: 1 adopted, 0 already present, 1 left out",
    "passkeys: 0 adopted, 0 already present, 1 left out",
    "tokens: 0 adopted, 1 already present, 1 left out",
]
before = [model.objects.count() for model in (Identity, Passkey, RecoveryCode, Totp)]
for peer, lacking in {"allauth": 1, "dj-rest-auth": 2, "djoser": 3}.items():
    assert all(" 0 adopted" in line for line in adopt(peer, lacking=lacking))
assert before == [model.objects.count() for model in (Identity, Passkey, RecoveryCode, Totp)]
assert before == [2, 1, 9 + 10, 2]
verified = Account.objects.exclude(email_verified_at=None).values_list("email", flat=True)
assert sorted(verified) == [f"{name}@example.org" for name in ("ann", "bea", "cat", "dan")]

for name, known in {"ann": KNOWN["allauth"], "cat": KNOWN["dj_rest_auth"]}.items():
    assert finishes(name, pyotp.TOTP(known["secret"]).now())
    assert finishes(name, known["codes"][1])
    assert not finishes(name, known["codes"][1])
assert not finishes("ann", KNOWN["allauth"]["codes"][0])  # was used with allauth

asked = post("login/passkey/options/").json()
signed_in = post("login/passkey/", state=asked["state"], credential=phone().get(asked["options"]))
assert signed_in.status_code == 200, signed_in.content

assert post("login/", email="dan@example.org", password=PASSWORD).status_code == 200
assert post("login/", email="eve@example.org", password=PASSWORD).status_code == 401
dan = KNOWN["djoser"]
assert [profile(f"Token {dan[name]}") for name in ("token", "inactive")] == [200, 401]
assert refreshed(dan["refresh"]) == 200
assert refreshed(dan["blacklisted"]) == 401
own = Account.objects.filter(email="ann@example.org")
own.update(phone="+41791234599")  # since the switch
adopt("allauth", "--phones", f"{__name__}.get_phone", lacking=1)
assert own.get().phone == "+41791234599"
assert Account.objects.get(email="dan@example.org").phone == "+41791234563"
loaded = {name.partition(".")[0] for name in sys.modules}
assert not loaded & {"allauth", "dj_rest_auth", "djoser", "social_django"}
