"""What a session must meet each time that it is used: the same for refreshes and opaque tokens.

The current state applies as it does to a sign-in. A session that no longer meets it is ended, and
the end is committed before the refusal is raised.
"""

from __future__ import annotations

from typing import NoReturn

from vestibule import audit, database
from vestibule.core.caller import Caller, is_same_network
from vestibule.core.errors import SessionOver
from vestibule.core.events import EndReason, Event
from vestibule.core.people import Person
from vestibule.core.tokens import SessionState
from vestibule.delivery.device import device_name
from vestibule.models import Session
from vestibule.models.rotation import SessionRecord
from vestibule.steps.complete_sign_in import session_lacks_step
from vestibule.steps.secure_account import secure


def require_open(found: SessionRecord, caller: Caller) -> None:
    """Require that a session has not ended, and that the password is the one it was opened with.

    Where the password was changed outside of our flows, the account is secured.

    Raises:
        SessionOver: with the reason and the time.
    """
    if found.outlived_password and found.ended_at is None:
        _end_outlived(found.state.account_id, caller)
    found.require_open()


def require_admitted(session: SessionState, person: Person, caller: Caller) -> None:
    """Require what a new sign-in would: an active account, and every step of role and policy.

    Raises:
        SessionOver: the session was ended.
    """
    if not person.is_active:
        _refuse(session, EndReason.ACCOUNT_DEACTIVATED, caller)
    if session_lacks_step(account=person.id, role=person.role, amr=session.amr):
        _refuse(session, EndReason.STEP_UP_REQUIRED, caller)


def note_move(session: SessionState, caller: Caller) -> None:
    """Record an event when the session is used from another network or class of device.

    It is no reason to refuse: phones move, and browsers are replaced. A conditional query stores
    where the session was seen last, so each change gets one event.
    """
    changed = []
    if session.ip and caller.ip and not is_same_network(session.ip, caller.ip):
        changed.append("network")
    agents = (session.user_agent, caller.user_agent)
    if all(agents) and len(set(map(_device_class, agents))) > 1:
        changed.append("device")
    if not changed:
        return
    with database.atomic():
        if Session.objects.move(session, caller):
            audit.record(
                Event.SESSION_MOVED,
                caller,
                account=session.account_id,
                session=session.id,
                changed=changed,
            )


def _device_class(user_agent: str) -> str:
    """Return browser and system, or a program's name, without the versions that updates change."""
    return device_name(user_agent) or user_agent.partition("/")[0]


def _refuse(session: SessionState, reason: EndReason, caller: Caller) -> NoReturn:
    with database.atomic():
        ended = Session.objects.filter(pk=session.id).end(reason)
        audit.record_ended(ended, reason, caller, account=session.account_id)
    raise SessionOver(reason, session.now)


def _end_outlived(account: int | str, caller: Caller) -> None:
    """Secure an account whose password was changed outside of our flows."""
    reason = EndReason.PASSWORD_CHANGED
    with database.atomic():
        outlived = Session.objects.of(account).outlived_password()
        ended = secure(account, reason, sessions=outlived)
        audit.record_ended(ended, reason, caller, account=account)
