"""``auth/provider/signup``: completes a sign-up for which the provider's data were not enough."""

from __future__ import annotations

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.allauth_headless.answers import conflict, envelope
from vestibule.contracts.allauth_headless.pending import Flow, Pending
from vestibule.contracts.allauth_headless.providers import provider_account_body
from vestibule.contracts.allauth_headless.sign_up import NewUserBody, NewUserBodySerializer
from vestibule.contracts.allauth_headless.verify_email import verification_page
from vestibule.contracts.allauth_headless.view import HeadlessView
from vestibule.core.challenge import VerificationSent
from vestibule.core.errors import CompletableSignUp, EmailNotVerified, InvalidState, Refusal
from vestibule.core.external import ExternalProfile, SignUpCompletion
from vestibule.drf.caller import caller_of
from vestibule.drf.idempotency import ONCE, idempotent_caller
from vestibule.drf.openapi import describes
from vestibule.drf.view import read
from vestibule.flows.social_sign_up import SocialRegistration, find_sign_up, finish_sign_up


def completion() -> SignUpCompletion:
    """Tell the flow that this client can complete a sign-up."""
    return SignUpCompletion(page=verification_page())


def pending_after(refusal: Refusal, provider: str) -> Pending | None:
    """Return what is pending after a sign-in with a provider was refused; None if nothing is."""
    if isinstance(refusal, EmailNotVerified) and refusal.email:
        return Pending(flow=Flow.VERIFY_EMAIL, email=refusal.email)
    if isinstance(refusal, CompletableSignUp) and refusal.pending:
        return Pending(flow=Flow.PROVIDER_SIGNUP, handle=refusal.pending, provider=provider)
    return None


class ProviderSignUpBodySerializer(NewUserBodySerializer[NewUserBody]):
    """What is missing for an account: the address, and what else this site asks for."""

    into = NewUserBody
    always = ("email",)


class ProviderSignUpView(HeadlessView):
    """Completion of a sign-up with a provider."""

    @describes(refuses=(403, 409, 410, 429))
    def get(self, request: Request) -> Response:
        """Return the user as the provider describes them."""
        if not self._is_pending():
            return conflict()
        try:
            profile = find_sign_up(pending=self.pending.handle, caller=caller_of(request))
        except InvalidState as refused:
            return self.refused_with(refused, conflict())
        return envelope(200, data=_body(profile))

    @describes(
        body=ProviderSignUpBodySerializer,
        refuses=(400, 401, 403, 409, 410, 429, 503),
        headers=(ONCE,),
    )
    def post(self, request: Request) -> Response:
        """Sign up: returns the user, or that the address is to be verified."""
        if not self._is_pending():
            return conflict()
        body = read(ProviderSignUpBodySerializer, request, or_nothing=True)
        try:
            made = finish_sign_up(
                pending=self.pending.handle,
                newcomer=SocialRegistration(**body.stated, page=verification_page()),
                transport=self.transport,
                caller=idempotent_caller(request, self.caller),
            )
        except InvalidState as refused:
            return self.refused_with(refused, conflict())
        if isinstance(made, VerificationSent):
            return self.wait_for(Pending(flow=Flow.VERIFY_EMAIL, email=body.email))
        return self.complete(made)

    def _is_pending(self) -> bool:
        return self.claims is None and self.pending.is_for(Flow.PROVIDER_SIGNUP)


def _body(profile: ExternalProfile) -> dict[str, Any]:
    name = f"{profile.first_name} {profile.last_name}".strip()
    email = {"email": profile.email, "primary": True, "verified": profile.email_verified}
    return {
        "user": {"display": name or profile.email or profile.subject, "has_usable_password": False},
        "account": provider_account_body(
            profile.provider, subject=profile.subject, email=profile.email
        ),
        "email": [email] if profile.email else [],
    }
