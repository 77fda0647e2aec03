"""``auth/email/verify``: by the key of a mailed link, or by a mailed code."""

from __future__ import annotations

from dataclasses import dataclass

from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.conf import settings
from vestibule.contracts.allauth_headless import host
from vestibule.contracts.allauth_headless.answers import (
    conflict,
    envelope,
    invalid,
    user_body,
)
from vestibule.contracts.allauth_headless.pending import Flow
from vestibule.contracts.allauth_headless.view import HeadlessView
from vestibule.core.errors import InvalidCode, InvalidInput
from vestibule.core.link_template import LinkTemplate
from vestibule.drf.body import InputSerializer, Text
from vestibule.drf.caller import caller_of
from vestibule.drf.idempotency import ONCE, idempotent_caller
from vestibule.drf.openapi import describes
from vestibule.drf.view import read
from vestibule.flows.change_email import confirm_email_change
from vestibule.flows.email_addresses import find_email_change
from vestibule.flows.profile import read_own_account
from vestibule.flows.verify_email import (
    ask_to_verify_email,
    check_verification_link,
    verify_email,
    verify_email_by_code,
)

KEY_HEADER = "HTTP_X_EMAIL_VERIFICATION_KEY"
KEY_MAX = 200


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class KeyBody:
    """The key of a link, or a code."""

    key: str


class KeyBodySerializer(InputSerializer[KeyBody]):
    """The key of a link, or a code."""

    into = KeyBody

    key = Text(max_length=KEY_MAX)


def by_code() -> bool:
    """Whether the mails have a code in place of a link."""
    return settings.EMAIL_VERIFICATION_BY == "code"


def verification_page() -> LinkTemplate | None:
    """Return where a verification link leads; None where the mail has a code, or for our page."""
    return None if by_code() else host.link_page("account_confirm_email")


class VerifyEmailView(HeadlessView):
    """The verification of an email address."""

    @describes(refuses=(400, 409, 410, 429))
    def get(self, request: Request) -> Response:
        """Return the address that a link verifies, without using the link."""
        link = request.META.get(KEY_HEADER, "")[:KEY_MAX]
        change = find_email_change(link=link, caller=caller_of(request))
        if by_code() and change is None:
            return conflict()
        if change is None:
            owner = check_verification_link(link=link, caller=caller_of(request))
        else:
            owner = read_own_account(account=change.account)
        return envelope(
            200,
            data={
                "email": owner.person.email if change is None else change.email,
                "user": user_body(owner),
            },
            meta={"is_authenticating": self.pending.is_for(Flow.VERIFY_EMAIL)},
        )

    @describes(
        body=KeyBodySerializer, refuses=(400, 401, 403, 409, 410, 422, 429, 503), headers=(ONCE,)
    )
    def post(self, request: Request) -> Response:
        """Verify the address. This opens no session: 401 says that a sign-in comes next."""
        nothing_waits = by_code() and not self.pending.is_for(Flow.VERIFY_EMAIL)
        caller = idempotent_caller(request)
        try:
            body = read(KeyBodySerializer, request, or_nothing=True)
        except InvalidInput:
            if nothing_waits:
                return conflict()
            raise
        if find_email_change(link=body.key, caller=caller) is not None:
            confirm_email_change(link=body.key, caller=caller)
        elif nothing_waits:
            return conflict()
        elif not by_code():
            verify_email(link=body.key, caller=caller)
        else:
            try:
                verify_email_by_code(email=self.pending.email, code=body.key, caller=caller)
            except InvalidCode:
                return invalid("incorrect_code", "Incorrect code.", "key")
        return self.here() if self.claims is not None else self.nothing_pending()


class ResendVerificationView(HeadlessView):
    """Another code."""

    @describes(refuses=(403, 409, 410, 429))
    def post(self, request: Request) -> Response:
        """Mail another code to the address that waits for one."""
        if not (by_code() and self.pending.is_for(Flow.VERIFY_EMAIL)):
            return conflict()
        ask_to_verify_email(email=self.pending.email, caller=caller_of(request))
        return envelope(200)
