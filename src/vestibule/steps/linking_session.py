"""The session in which a user asks to link an identity, or has asked before a redirect."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from vestibule.core.errors import InvalidState
from vestibule.core.factors import used_factor
from vestibule.core.people import Person, active
from vestibule.models import Account, Session


@dataclass(frozen=True, slots=True)
class LinkingSession:
    """The session in which a user asked to link an identity, and its account's ``epoch`` then.

    A session outlives its own change of password, which voids what was begun before it.
    """

    account: int | str
    session: str
    epoch: int

    def lock(self) -> Person:
        """Lock account and session: what secures the account comes before or after as a whole.

        Call it inside a transaction.

        Raises:
            InvalidState: the session has ended, outlived its password or did not use an enrolled
                factor, or the account is gone, deactivated or secured.
        """
        account = Account.objects.of(self.account)
        held = account.hold_in(self.epoch)
        own = Session.objects.filter(pk=UUID(hex=self.session)).of_current_password().values("pk")
        live = Session.objects.of(self.account).filter(pk__in=own).live()
        amr = live.select_for_update(no_key=True).values_list("amr", flat=True).first()
        person = active(account.person())
        if not held or person is None or amr is None:
            raise InvalidState
        if person.is_enrolled and not used_factor(amr.split()):
            raise InvalidState
        return person
