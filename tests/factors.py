"""Second factors of a test's accounts."""

from __future__ import annotations

import base64

from tests.calls import CALLER
from vestibule.core import clock
from vestibule.core.credentials import NO_CREDENTIAL
from vestibule.core.factors import RECOVERY_CODES, new_recovery_code
from vestibule.core.people import Person
from vestibule.core.tokens import AccessClaims
from vestibule.factors import totp
from vestibule.flows.factors import confirm_totp, set_up_totp
from vestibule.models import Account, RecoveryCode, Totp
from vestibule.steps.verify_totp import seal_seed


class App:
    """An authenticator app: shows each code at its time."""

    def __init__(self, seed: bytes) -> None:
        self.seed = seed

    def code(self, *, steps: int = 0) -> str:
        """Return the current code, or the one this many steps later."""
        return totp.code_at(self.seed, int(clock.timestamp()) // totp.STEP + steps)


def enroll_app(person: Person) -> App:
    """Give an account an authenticator app, as if it had been confirmed some time ago."""
    seed = totp.new_seed()
    sealed = seal_seed(person.id, seed)
    Totp.objects.create(account_id=person.id, seed=sealed, last_step=0, confirmed_at=clock.now())
    Account.objects.of(person.id).recount_factors()
    return App(seed)


def add_app(claims: AccessClaims) -> App:
    """Add an authenticator app in a session."""
    setup = set_up_totp(credential=NO_CREDENTIAL, claims=claims, caller=CALLER)
    app = app_of({"secret": setup.secret})
    confirm_totp(setup=setup.id, code=app.code(), claims=claims, caller=CALLER)
    return app


def make_recovery_codes(person: Person) -> list[str]:
    """Give an account ten recovery codes."""
    codes = [new_recovery_code() for _ in range(RECOVERY_CODES)]
    RecoveryCode.objects.replace(person.id, codes)
    Account.objects.of(person.id).recount_factors()
    return codes


def app_of(setup: dict[str, str]) -> App:
    """Return the app that has scanned the QR code of a set-up."""
    secret = setup["secret"]
    return App(base64.b32decode(secret + "=" * (-len(secret) % 8)))
