"""Let the packages themselves store users' addresses, identities, second factors and tokens.

Prints what only the users know: secrets, codes, and a passkey.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import django

django.setup()

import pyotp  # noqa: E402 - the settings must be named first
from allauth.account.models import EmailAddress  # noqa: E402
from allauth.core.context import request_context  # noqa: E402
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes  # noqa: E402
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret  # noqa: E402
from allauth.mfa.webauthn.internal import auth as webauthn  # noqa: E402
from allauth.socialaccount.models import SocialAccount  # noqa: E402
from dj_rest_auth.mfa import recovery_codes, totp  # noqa: E402
from django.contrib.auth import get_user_model  # noqa: E402
from django.contrib.auth.hashers import PBKDF2PasswordHasher  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.test import RequestFactory  # noqa: E402
from djoser.webauthn.models import CredentialOptions  # noqa: E402
from rest_framework.authtoken.models import Token  # noqa: E402
from rest_framework_simplejwt.tokens import RefreshToken  # noqa: E402
from social_django.models import UserSocialAuth  # noqa: E402

from vestibule.testing.passkeys import SoftwarePasskey  # noqa: E402

PASSWORD = "an old and quiet river"
PBKDF2PasswordHasher.iterations = 2_000


def user(name: str, *, active: bool = True) -> Any:
    """Register a user, as each of the packages does."""
    new = get_user_model().objects.create_user(name, f"{name}@example.org", PASSWORD)
    new.is_active = active
    new.save()
    return new


def passkey_of(owner: Any) -> dict[str, str]:
    """Add a passkey through allauth: its options, its verification, and what it stores."""
    device, request = SoftwarePasskey(origin="http://testserver"), RequestFactory().get("/")
    request.session = SessionStore()
    with request_context(request):
        options = json.loads(json.dumps(webauthn.begin_registration(owner, passwordless=True)))
        credential = device.create(options["publicKey"])
        webauthn.complete_registration(credential)
    webauthn.WebAuthn.add(owner, "Phone", credential)
    key: Any = device.key
    return {
        "key": hex(key.private_numbers().private_value),
        "id": device.credential_id.hex(),
        "handle": (device.user_handle or b"").hex(),
    }


def from_allauth() -> dict[str, Any]:
    """One user with everything that allauth knows, and one who has verified nothing."""
    ann, bea = user("ann"), user("bea")
    EmailAddress.objects.create(user=ann, email=ann.email, primary=True).set_verified()
    EmailAddress.objects.create(user=ann, email="ann@work.example.org").set_verified()
    EmailAddress.objects.create(user=bea, email=bea.email, primary=True)
    SocialAccount.objects.create(user=ann, provider="google", uid="1001", extra_data={"sub": 1})
    SocialAccount.objects.create(user=ann, provider="strava", uid="1002")
    secret = generate_totp_secret()
    TOTP.activate(ann, secret)
    codes = RecoveryCodes.activate(ann).generate_codes()
    RecoveryCodes.activate(ann).validate_code(codes[0])
    return {"secret": secret, "codes": codes, "passkey": passkey_of(ann)}


def from_dj_rest_auth() -> dict[str, Any]:
    """A user with its second factors."""
    cat, secret = user("cat"), pyotp.random_base32()
    totp.TOTP.activate(cat, secret)
    return {"secret": secret, "codes": recovery_codes.RecoveryCodes.activate(cat)}


def from_djoser() -> dict[str, Any]:
    """A user who has activated and signed in with a token, and one who has not."""
    dan, eve = user("dan"), user("eve", active=False)
    UserSocialAuth.objects.create(user=dan, provider="github", uid="2001")
    UserSocialAuth.objects.create(user=eve, provider="google-oauth2", uid=eve.email)
    CredentialOptions.objects.create(user=dan, username="dan", ukey="u", public_key="k")
    refresh = RefreshToken.for_user(dan)
    return {
        "token": Token.objects.create(user=dan).key,
        "inactive": Token.objects.create(user=eve).key,
        "refresh": str(refresh),
        "access": str(refresh.access_token),
        "blacklisted": _blacklisted(dan),
    }


def _blacklisted(owner: Any) -> str:
    refresh = RefreshToken.for_user(owner)
    refresh.blacklist()
    return str(refresh)


if __name__ == "__main__":
    call_command("migrate", verbosity=0)
    known = {"allauth": from_allauth(), "dj_rest_auth": from_dj_rest_auth()}
    sys.stdout.write(json.dumps({**known, "djoser": from_djoser()}))
