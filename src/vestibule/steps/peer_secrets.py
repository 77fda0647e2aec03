"""Read the second factors that other packages store."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings as django_settings
from django.core.signing import BadSignature, Signer

from vestibule.conf import rest_auth
from vestibule.core.adoptions import NotAdoptable
from vestibule.core.factors import read_recovery_code

SEED_BYTES = range(10, 129)
"""Lengths of seeds that are taken: from 80 bits, as some apps' generators make them."""

_SIGNER = "dj-rest-auth-mfa-totp-secret"


@dataclass(frozen=True, slots=True)
class FactorStore:
    """How a package stores second factors, as far as the host's settings decide.

    ``tolerance``: how many time steps to either side a code was accepted.
    """

    digits: int
    period: int
    tolerance: int
    open_secret: Callable[[str], str] = field(repr=False)
    codes: Callable[[Mapping[str, Any], FactorStore], list[str]] = field(repr=False)
    code_count: int = 10
    code_digits: int = 8

    def seed(self, data: Mapping[str, Any]) -> bytes:
        """Return the seed of an authenticator app.

        Raises:
            NotAdoptable: encrypted, damaged, or for codes of another form than ours.
        """
        if (self.digits, self.period) != (6, 30):
            raise NotAdoptable("totp_form")
        secret = self.open_secret(str(data.get("secret", "")))
        try:
            padding = "=" * (-len(secret) % 8)
            seed = base64.b32decode(secret + padding, casefold=True)
        except ValueError:
            raise NotAdoptable("secret_unreadable") from None
        if len(seed) not in SEED_BYTES:
            raise NotAdoptable("secret_unreadable")
        return seed

    def recovery_codes(self, data: Mapping[str, Any]) -> list[str]:
        """Return the unused recovery codes, as they are stored here.

        Raises:
            NotAdoptable: encrypted, damaged, or of another form than is accepted.
        """
        try:
            codes = self.codes(data, self)
        except (KeyError, TypeError, ValueError, AttributeError):
            raise NotAdoptable("secret_unreadable") from None
        if not all(map(read_recovery_code, codes)):
            raise NotAdoptable("code_form")
        return [read_recovery_code(code) for code in codes]


def allauth_store(decrypt: Callable[[str], str] | None) -> FactorStore:
    """Return how ``allauth.mfa`` stores factors in this host."""
    adapter = getattr(django_settings, "MFA_ADAPTER", "")
    custom = adapter not in {"", "allauth.mfa.adapter.DefaultMFAAdapter"}

    def open_secret(text: str) -> str:
        if decrypt is None and custom:
            raise NotAdoptable("secret_encrypted")
        return _decrypted(decrypt, text) if decrypt else text

    return FactorStore(
        digits=getattr(django_settings, "MFA_TOTP_DIGITS", 6),
        period=getattr(django_settings, "MFA_TOTP_PERIOD", 30),
        tolerance=getattr(django_settings, "MFA_TOTP_TOLERANCE", 0),
        open_secret=open_secret,
        codes=_allauth_codes,
        code_count=getattr(django_settings, "MFA_RECOVERY_CODE_COUNT", 10),
        code_digits=getattr(django_settings, "MFA_RECOVERY_CODE_DIGITS", 8),
    )


def dj_rest_auth_store() -> FactorStore:
    """Return how ``dj_rest_auth.mfa`` stores factors in this host."""
    chosen = rest_auth.given()
    return FactorStore(
        digits=chosen.get("MFA_TOTP_DIGITS", 6),
        period=chosen.get("MFA_TOTP_PERIOD", 30),
        tolerance=1,
        open_secret=_unsigned,
        codes=_dj_rest_auth_codes,
        code_count=chosen.get("MFA_RECOVERY_CODE_COUNT", 10),
    )


def _decrypted(decrypt: Callable[[str], str], text: str) -> str:
    try:
        return str(decrypt(text))
    except Exception:  # noqa: BLE001 - the host's function, which may raise anything
        raise NotAdoptable("secret_unreadable") from None


def _unsigned(text: str) -> str:
    try:
        return Signer(salt=_SIGNER).unsign(text)
    except BadSignature:
        raise NotAdoptable("secret_unreadable") from None


def _allauth_codes(data: Mapping[str, Any], store: FactorStore) -> list[str]:
    """Derive the codes from their seed: HMAC-SHA1 over a text that grows by each number."""
    migrated = data.get("migrated_codes")
    if migrated is not None:
        return [store.open_secret(code) for code in migrated]
    mac = hmac.new(store.open_secret(data["seed"]).encode("ascii"), digestmod="sha1")
    length = min(store.code_digits // 2, mac.digest_size)
    codes = []
    for number in range(store.code_count):
        mac.update(f"{number:3},".encode())
        value = int.from_bytes(mac.digest()[:length], "big") % 10**store.code_digits
        codes.append(f"{value:0{store.code_digits}}")
    return _unused(codes, data)


def _dj_rest_auth_codes(data: Mapping[str, Any], store: FactorStore) -> list[str]:
    """Derive the codes from their seed: the first 32 bits of an HMAC-SHA256 of each number."""
    seed = bytes.fromhex(data["seed"])
    codes = [
        hmac.digest(seed, str(number).encode(), "sha256").hex()[:8]
        for number in range(store.code_count)
    ]
    return _unused(codes, data)


def _unused(codes: list[str], data: Mapping[str, Any]) -> list[str]:
    used = int(data.get("used_mask", 0))
    return [code for number, code in enumerate(codes) if not used & (1 << number)]
