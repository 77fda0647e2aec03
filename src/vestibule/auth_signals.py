"""Django's own signals of sign-in and sign-out, for receivers of the host.

``request`` is None, because flows are called without one too, and ``session`` is the id of the
session. They are sent after the commit; an exception of a receiver is logged and goes no further.
"""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import Signal

from vestibule import database
from vestibule.core.events import Event
from vestibule.models.host_user import stored_user

SIGNALS: dict[Event, Signal] = {
    Event.SIGNED_IN: user_logged_in,
    Event.SIGNED_OUT: user_logged_out,
}

LAST_LOGIN = "update_last_login"
"""``dispatch_uid`` of Django's receiver that sets ``last_login``."""


def publish(signal: Signal, account: int | str, session: UUID | None) -> None:
    """Send a signal about a user after the commit. One query."""

    def send() -> None:
        user = stored_user(account)
        if user is not None:
            signal.send_robust(sender=type(user), request=None, user=user, session=session)

    database.on_commit(send, robust=True)


def publish_failure(identifier: str) -> None:
    """Send ``user_login_failed`` for a typed identifier, as Django does: without the password."""
    credentials = {"username": identifier}
    user_login_failed.send_robust(
        sender="django.contrib.auth", credentials=credentials, request=None
    )
