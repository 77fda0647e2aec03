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
from vestibule.contracts.allauth_headless.pending import Flow, Pending
from vestibule.contracts.allauth_headless.view import HeadlessView
from vestibule.core.caller import Caller
from vestibule.core.errors import ChallengeNotFound, InvalidCode, InvalidInput
from vestibule.core.link_template import LinkTemplate
from vestibule.core.tokens import AccessClaims
from vestibule.drf.body import InputSerializer, Text
from vestibule.drf.caller import caller_of
from vestibule.drf.idempotency import ONCE, idempotent_caller
from vestibule.drf.openapi import describes
from vestibule.drf.view import read
from vestibule.flows.change_email import confirm_email_change, confirm_email_change_by_code
from vestibule.flows.email_addresses import find_email_change
from vestibule.flows.passkey_sign_up import (
    check_sign_up_code,
    resend_sign_up_code,
    verify_sign_up_code,
)
from vestibule.flows.profile import read_own_account
from vestibule.flows.verify_email import (
    ask_to_verify_email,
    check_verification_code,
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
        """Return the address that a link or a code verifies, without using it up."""
        key, caller = request.META.get(KEY_HEADER, "")[:KEY_MAX], caller_of(request)
        if self._waits_for_passkey:
            return self._checked_sign_up(key.strip())
        change = find_email_change(link=key, caller=caller)
        if change is not None:
            owner = read_own_account(account=change.account)
        elif not by_code():
            owner = check_verification_link(link=key, caller=caller)
        elif not self.pending.is_for(Flow.VERIFY_EMAIL):
            return conflict()
        else:
            try:
                owner = check_verification_code(
                    email=self.pending.email, code=key.strip(), caller=caller
                )
            except InvalidCode as refused:
                return self.refused_with(refused, _wrong_code())
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
        try:
            body = read(KeyBodySerializer, request, or_nothing=True)
        except InvalidInput as refused:
            if by_code() and self.claims is None and not self.pending.is_for(Flow.VERIFY_EMAIL):
                return self.refused_with(refused, conflict())
            raise
        try:
            if self._waits_for_passkey:
                return self._verified_sign_up(body.key.strip())
            self._verify(body.key.strip())
        except ChallengeNotFound as refused:  # nothing waits for a code
            return self.refused_with(refused, conflict())
        except InvalidCode as refused:
            return self.refused_with(refused, _wrong_code())
        return self.here() if self.claims is not None else self.nothing_pending()

    @property
    def _waits_for_passkey(self) -> bool:
        """Whether this client signs up by a passkey: there is no account yet."""
        return (
            self.claims is None
            and self.pending.is_for(Flow.VERIFY_EMAIL)
            and bool(self.pending.handle)
        )

    def _checked_sign_up(self, code: str) -> Response:
        """Return the address of a sign-up by a passkey, which the code verifies."""
        try:
            email = check_sign_up_code(
                verification=self.pending.handle,
                code=code,
                browser=self.pending.browser,
                caller=self.caller,
            )
        except ChallengeNotFound as refused:
            return self.refused_with(refused, conflict())
        except InvalidCode as refused:
            return self.refused_with(refused, _wrong_code())
        user = {"display": email, "email": email, "has_usable_password": False}
        return envelope(200, data={"email": email, "user": user}, meta={"is_authenticating": True})

    def _verified_sign_up(self, code: str) -> Response:
        """Verify the address of a sign-up by a passkey, which comes next."""
        handle = verify_sign_up_code(
            verification=self.pending.handle,
            code=code,
            browser=self.pending.browser,
            caller=idempotent_caller(self.request, self.caller),
        )
        return self.wait_for(Pending(flow=Flow.MFA_SIGNUP_WEBAUTHN, handle=handle))

    def _verify(self, key: str) -> None:
        """Verify the address of a change or of an account, by whatever was mailed."""
        caller, claims = idempotent_caller(self.request), self.claims
        change = find_email_change(link=key, caller=caller)
        if change is not None:
            voided = confirm_email_change(link=key, caller=caller, claims=claims)
            if voided and claims is not None and claims.subject == str(change.account):
                self.claims = None  # the session had just ended
        elif not by_code():
            verify_email(link=key, caller=caller, claims=claims)
        elif claims is not None:
            self._verify_of(claims, key, caller)
        elif self.pending.is_for(Flow.VERIFY_EMAIL):
            verify_email_by_code(email=self.pending.email, code=key, caller=caller)
        else:
            raise ChallengeNotFound

    @staticmethod
    def _verify_of(claims: AccessClaims, code: str, caller: Caller) -> None:
        """Verify the new address of a signed-in user, or else the account's own."""
        try:
            confirm_email_change_by_code(code=code, claims=claims, caller=caller)
        except ChallengeNotFound:
            person = read_own_account(account=claims.subject).person
            if person.email_verified or not person.email:
                raise
            verify_email_by_code(email=person.email, code=code, caller=caller, claims=claims)


def _wrong_code() -> Response:
    return invalid("incorrect_code", "Incorrect code.", "key")


class ResendVerificationView(HeadlessView):
    """Another code."""

    @describes(refuses=(403, 409, 410, 429))
    def post(self, request: Request) -> Response:
        """Mail another code to the address that waits for one."""
        if not (by_code() and self.pending.is_for(Flow.VERIFY_EMAIL)):
            return conflict()
        if self.pending.handle:
            return self._sent_again()
        ask_to_verify_email(email=self.pending.email, caller=caller_of(request))
        return envelope(200)

    def _sent_again(self) -> Response:
        """Mail another code to the address of a sign-up by a passkey."""
        try:
            resend_sign_up_code(
                verification=self.pending.handle,
                browser=self.pending.browser,
                caller=self.caller,
            )
        except ChallengeNotFound as refused:
            return self.refused_with(refused, conflict())
        return envelope(200)
