"""``auth/password/``: request a reset, and set the new password."""

from __future__ import annotations

from dataclasses import dataclass

from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.conf import settings
from vestibule.contracts.allauth_headless import host
from vestibule.contracts.allauth_headless.answers import conflict, envelope, invalid
from vestibule.contracts.allauth_headless.body import EmailBodySerializer
from vestibule.contracts.allauth_headless.pending import Client, Flow, Pending
from vestibule.contracts.allauth_headless.verify_email import KEY_MAX
from vestibule.contracts.allauth_headless.view import HeadlessView
from vestibule.core.errors import (
    ChallengeNotFound,
    InvalidCode,
    InvalidInput,
    InvalidLink,
    Problem,
)
from vestibule.core.identifiers import email_key
from vestibule.drf.body import InputSerializer, Password, Text
from vestibule.drf.caller import caller_of
from vestibule.drf.idempotency import ONCE, idempotent_caller
from vestibule.drf.openapi import describes
from vestibule.drf.view import read
from vestibule.flows.reset_password import (
    ask_to_reset_password,
    check_reset_code,
    check_reset_link,
    reset_password,
    reset_password_by_code,
)

KEY_HEADER = "HTTP_X_PASSWORD_RESET_KEY"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ResetBody:
    """The key of a link, or a code, and the new password."""

    key: str
    password: str


class ResetBodySerializer(InputSerializer[ResetBody]):
    """The key of a link, or a code, and the new password."""

    into = ResetBody

    key = Text(max_length=KEY_MAX)
    password = Password()


def required_email(email: str) -> str:
    """Return an address that a mail can be sent to.

    Raises:
        InvalidInput: it is none.
    """
    if email_key(email) is None:
        raise InvalidInput({"email": (Problem("email_invalid"),)})
    return email


def by_code() -> bool:
    """Whether the mails have a code in place of a link."""
    return settings.PASSWORD_RESET_BY == "code"  # noqa: S105 - a choice


class RequestResetView(HeadlessView):
    """The request of a password reset."""

    @describes(body=EmailBodySerializer, refuses=(400, 401, 403, 409, 410, 429))
    def post(self, request: Request) -> Response:
        """Mail a link or a code, if an account has this address; the answer does not say so."""
        if self.claims is not None and by_code() and self.client == Client.APP:
            return conflict()  # what is pending would take the place of its session's token
        email = required_email(read(EmailBodySerializer, request, or_nothing=True).email)
        page = None if by_code() else host.link_page("account_reset_password_from_key")
        sent = ask_to_reset_password(email=email, caller=caller_of(request), page=page)
        if not sent.id:
            return envelope(200)
        pending = Pending(flow=Flow.PASSWORD_RESET_BY_CODE, handle=sent.id)
        return self.wait_for(pending)


class ResetPasswordView(HeadlessView):
    """The reset itself."""

    @describes(refuses=(400, 409, 410, 429))
    def get(self, request: Request) -> Response:
        """Say whether a link or a code would be accepted; a wrong code costs a guess."""
        if by_code() and not self._waits:
            return conflict()
        key, caller = request.META.get(KEY_HEADER, "")[:KEY_MAX], caller_of(request)
        try:
            if by_code():
                check_reset_code(challenge=self.pending.handle, code=key.strip(), caller=caller)
            else:
                check_reset_link(link=key, caller=caller)
        except (InvalidLink, InvalidCode) as refused:
            return self.refused_with(refused, _not_accepted(refused))
        return envelope(200, data={})

    @describes(
        body=ResetBodySerializer, refuses=(400, 401, 403, 409, 410, 422, 429, 503), headers=(ONCE,)
    )
    def post(self, request: Request) -> Response:
        """Set the password and end every session. 401 says that a sign-in comes next."""
        if by_code() and not self._waits:
            return conflict()
        body, caller = (
            read(ResetBodySerializer, request, or_nothing=True),
            idempotent_caller(request),
        )
        try:
            if not by_code():
                reset_password(link=body.key, password=body.password, caller=caller)
            else:
                reset_password_by_code(
                    challenge=self.pending.handle,
                    code=body.key,
                    password=body.password,
                    caller=caller,
                )
        except (InvalidLink, InvalidCode) as refused:
            return self.refused_with(refused, _not_accepted(refused))
        return self.nothing_pending()

    @property
    def _waits(self) -> bool:
        """Whether this client was mailed a code."""
        return self.pending.is_for(Flow.PASSWORD_RESET_BY_CODE)


def _not_accepted(refused: InvalidLink | InvalidCode) -> Response:
    """Return what is wrong with a key; 409 where no code can be right any more: ask for another."""
    if isinstance(refused, ChallengeNotFound):
        return conflict()
    if isinstance(refused, InvalidCode):
        return invalid("incorrect_code", "Incorrect code.", "key")
    return invalid("invalid_password_reset", "The password reset token was invalid.", "key")
