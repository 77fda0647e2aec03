"""Device tokens: they say that a device has signed in to an account before, and nothing else.

They open no door. An attempt from a known device has a counter of its own, so
that nobody elsewhere can shut the owner out.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta

from vestibule.conf import settings
from vestibule.core import clock
from vestibule.core.errors import InvalidToken
from vestibule.tokens import jws
from vestibule.tokens.secrets import derived_keys

TYP = "device+jwt"
ALGORITHM = "HS256"
LIFETIME = timedelta(days=400)
_PURPOSE = "device token"
_REQUIRED = ("iss", "aud", "sub", "iat", "exp", "jti")


@dataclass(frozen=True, slots=True)
class KnownDevice:
    """A device by a random id, and the account it has signed in to.

    ``epoch`` is the account's of that moment: since it moved, the device is known no more.
    """

    account: str
    id: str
    epoch: int = 0

    @property
    def owner(self) -> str:
        """Whose it is, and of which epoch: what ``models.attempt.Proof`` compares."""
        return f"{self.account} {self.epoch}"


def new_id() -> str:
    """Return a random id for a device that has not signed in to the account before."""
    return secrets.token_hex(16)


def mint(account: int | str, device: str = "", *, epoch: int = 0) -> str:
    """Make the token of a device that has just signed in; ``device`` keeps its id."""
    now = int(clock.timestamp())
    claims = {
        "iss": settings.ISSUER,
        "aud": f"{settings.ISSUER}/device",
        "sub": str(account),
        "epoch": epoch,
        "iat": now,
        "exp": now + int(LIFETIME.total_seconds()),
        "jti": device or new_id(),
    }
    return jws.sign(claims, key=derived_keys(_PURPOSE)[0], algorithm=ALGORITHM, typ=TYP)


def read(token: str) -> KnownDevice | None:
    """Return the device a token speaks of; None for anything that is no such token."""
    for key in derived_keys(_PURPOSE):
        try:
            header = jws.header(token)
            if header.get("typ") != TYP or header.get("alg") != ALGORITHM:
                return None
            claims = jws.verify(
                token,
                key=key,
                algorithm=ALGORITHM,
                audience=f"{settings.ISSUER}/device",
                required=_REQUIRED,
            )
            jws.check_times(
                issued_at=jws.number(claims["iat"]), expires_at=jws.number(claims["exp"])
            )
            return KnownDevice(
                account=jws.text(claims["sub"]),
                id=jws.text(claims["jti"])[:40],
                epoch=jws.number(claims.get("epoch", 0)),
            )
        except InvalidToken:
            continue
    return None
