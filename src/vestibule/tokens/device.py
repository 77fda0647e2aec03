"""Device tokens: they prove that a device has signed in to an account before.

They grant no access. Attempts from a known device have a counter of their own, so that
an attacker elsewhere cannot lock the owner out.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta

from vestibule.conf import settings
from vestibule.core import clock
from vestibule.core.errors import InvalidToken
from vestibule.scope import current_scope
from vestibule.tokens import jws
from vestibule.tokens.secrets import derived_keys

TYP = "device+jwt"
ALGORITHM = "HS256"
LIFETIME = timedelta(days=400)
_PURPOSE = "device token"
_REQUIRED = ("iss", "aud", "sub", "iat", "exp", "jti")


@dataclass(frozen=True, slots=True)
class KnownDevice:
    """A device by its random id, and the account it has signed in to.

    ``epoch`` is the account's at that time: once that has moved, the device is unknown.
    """

    account: str
    id: str
    epoch: int = 0

    @property
    def owner(self) -> str:
        """Account and epoch in one text, as ``models.attempt.AttemptKey`` compares them."""
        return f"{self.account} {self.epoch}"


def new_id() -> str:
    """Return a random id for a device that has not signed in to the account before."""
    return secrets.token_hex(16)


def mint(account: int | str, device: str = "", *, epoch: int = 0) -> str:
    """Sign the token of a device that has just signed in; ``device`` is its id, if it has one."""
    now = int(clock.timestamp())
    claims = {
        "iss": settings.ISSUER + current_scope.name,
        "aud": f"{settings.ISSUER}{current_scope.name}/device",
        "sub": str(account),
        "epoch": epoch,
        "iat": now,
        "exp": now + int(LIFETIME.total_seconds()),
        "jti": device or new_id(),
    }
    return jws.sign(claims, key=derived_keys(_PURPOSE)[0], algorithm=ALGORITHM, typ=TYP)


def read(token: str) -> KnownDevice | None:
    """Return the device of a token; None if it is not a valid device token."""
    for key in derived_keys(_PURPOSE):
        try:
            header = jws.header(token)
            if header.get("typ") != TYP or header.get("alg") != ALGORITHM:
                return None
            claims = jws.verify(
                token,
                key=key,
                algorithm=ALGORITHM,
                audience=f"{settings.ISSUER}{current_scope.name}/device",
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
