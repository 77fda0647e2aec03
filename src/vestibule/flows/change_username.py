"""Change the username: requires the current password."""

from __future__ import annotations

from vestibule import database, delivery
from vestibule.core.caller import Caller
from vestibule.core.errors import InvalidInput, Problem
from vestibule.core.people import require_active
from vestibule.core.tokens import AccessClaims
from vestibule.models import Account
from vestibule.steps import permissions, reauthentication, update_profile

__all__ = ["change_username"]


def change_username(
    *,
    username: str,
    password: str,
    claims: AccessClaims,
    caller: Caller,
    notify: bool = False,
) -> None:
    """Give the caller another username, by the rules of a registration.

    Sessions go on: a name proves nothing. The password is asked for because an owner who signs in
    with the name cannot do so afterwards, and an unattended browser must not be enough for that.
    The audit trail has the event ``profile_changed``. ``notify``: the owner gets a mail.

    Raises:
        WrongPassword: the current password is wrong.
        ReauthenticationRequired: a factor is enrolled, and was not used lately.
        InvalidInput: the name is not acceptable, looks like a reserved one, is taken or is the
            present one; nothing was changed.
        TooManyRequests: too many wrong passwords, or concurrent requests want the same name.
        NotAuthenticated: the account is gone or deactivated, or the session has ended.
    """
    person = reauthentication.require(password=password, code=None, claims=claims, caller=caller)
    if username == person.username:
        raise InvalidInput({"username": (Problem("username_taken"),)})
    before = require_active(Account.objects.profile_of(person.id))
    with database.atomic():
        permissions.lock_own(claims)
        update_profile.change(before, {"username": username}, caller)
        if notify:
            delivery.notify("username_changed", person, caller)
