"""What the first factor of an account takes: a user who is known to have its mailbox.

A factor that was added without it may be an attacker's, who registered the address of another
person. So it goes once the owner of the mailbox comes, and then the mailbox alone would remove the
factor of an honest user too (``secure_account``).
"""

from __future__ import annotations

from vestibule.core.caller import Caller
from vestibule.core.credentials import FreshCredential
from vestibule.core.errors import EmailCodeRequired
from vestibule.core.people import Person
from vestibule.core.tokens import AccessClaims
from vestibule.models import Account
from vestibule.steps import reauthentication


def require_fresh(
    credential: FreshCredential, person: Person, *, claims: AccessClaims, caller: Caller
) -> None:
    """Require what it takes to begin a factor: a fresh credential, and the mailbox's for the first.

    A password is not compared where it would not do.

    Raises:
        EmailCodeRequired: as ``require_owner``.
        ReauthenticationRequired, WrongPassword, InvalidCode: as ``reauthentication.require_fresh``.
    """
    if credential.code is None:
        require_owner(person)
    reauthentication.require_fresh(credential, claims=claims, caller=caller)


def require_owner(person: Person) -> None:
    """Require that the user has shown the mailbox, before a first factor is stored.

    A mailed code in a session does that (``secure_account.record_confirmed_owner``).

    Raises:
        EmailCodeRequired: the user has not.
    """
    if Account.objects.of(person.id).wanting_owner().exists():
        raise EmailCodeRequired
