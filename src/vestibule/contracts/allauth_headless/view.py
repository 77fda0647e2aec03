"""Base classes of this contract: the kind of client, its session, and its error responses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.allauth_headless import carrier, errors
from vestibule.contracts.allauth_headless.answers import (
    authenticated,
    factor_types,
    signed_out,
)
from vestibule.contracts.allauth_headless.authentication import HeadlessAuthentication
from vestibule.contracts.allauth_headless.csrf import give_csrf, require_csrf
from vestibule.contracts.allauth_headless.pending import NOTHING, Client, Flow, Pending
from vestibule.core.caller import Caller
from vestibule.core.challenge import ChallengeRequired, Registered
from vestibule.core.errors import EnrollmentRequired, Refusal
from vestibule.core.factors import Method, SignInState
from vestibule.core.tokens import AccessClaims, SignedIn, Transport
from vestibule.drf.view import ContractView


class HeadlessView(ContractView):
    """Open to all; a client may be signed in, or have something pending.

    ``client`` says which kind it is: an app sends its session token in a header, a browser has
    cookies, and needs the CSRF token for unsafe methods.
    """

    authentication_classes: Sequence[type[BaseAuthentication]] = (HeadlessAuthentication,)
    permission_classes: Sequence[Any] = ()
    schema = None  # allauth's description is the document (decision 0076)
    client: Client
    pending: Pending = NOTHING
    claims: AccessClaims | None = None
    """The claims of the client's session; None without one."""
    is_of_a_page: ClassVar[bool] = True
    """Whether browsers send requests from pages, which have the CSRF token."""

    def dispatch(self, request: Any, *args: Any, client: str, **kwargs: Any) -> Any:
        """Take the kind of client out of the address."""
        self.client = Client(client)
        return super().dispatch(request, *args, **kwargs)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Find out what is pending, and who is signed in."""
        if self.client == Client.BROWSER and self.is_of_a_page:
            require_csrf(request)
        self.pending = carrier.read_pending(request, self.client)
        super().initial(request, *args, **kwargs)
        known: Any = request.auth
        self.claims = known

    def refused(self, refusal: Refusal) -> Response:
        """Return the response to a flow's refusal."""
        return errors.refused(refusal, self.client, self.claims, self.pending)

    def failed(self, failure: exceptions.APIException) -> Response:
        """Return the response to a framework exception."""
        return errors.failed(failure, self.client, self.pending, ", ".join(self.allowed_methods))

    def finalize_response(
        self, request: Request, response: Response, *args: Any, **kwargs: Any
    ) -> Response:
        """Set the CSRF cookie of a browser with every response."""
        final = super().finalize_response(request, response, *args, **kwargs)
        if self.client == Client.BROWSER:
            give_csrf(request, final)
        return final

    @property
    def transport(self) -> Transport:
        """The transport of this client's session."""
        return carrier.transport_of(self.client)

    @property
    def caller(self) -> Caller:
        """The caller, with the secret that the answer to the pending flow requires."""
        return carrier.signing_in(self.request, self.client, self.pending)

    def wait_for(self, pending: Pending) -> Response:
        """Respond with a pending flow, which the client sends back with its next step."""
        return carrier.keep(signed_out(self.client, pending), self.client, pending)

    def nothing_pending(self) -> Response:
        """Respond with the flows of a client without a session, and clear the pending one."""
        response = signed_out(self.client)
        return carrier.keep(response, self.client, NOTHING) if self.pending.flow else response

    def here(self) -> Response:
        """Respond with the signed-in user, or the pending flow."""
        if self.claims is None:
            return signed_out(self.client, self.pending)
        return authenticated(self.claims)

    def complete(self, result: SignedIn | ChallengeRequired | Registered) -> Response:
        """Respond with the signed-in user and the session, or ask for the next step.

        A new user who is not active has neither.

        Raises:
            EnrollmentRequired: a second factor must be set up first, which this API cannot.
        """
        if isinstance(result, SignedIn):
            return carrier.give_session(self.request, self.client, result)
        if isinstance(result, Registered):
            return self.nothing_pending()
        return self.wait_for(self.waiting(result))

    def waiting(self, challenge: ChallengeRequired) -> Pending:
        """Return the pending flow of a sign-in that requires another step.

        Raises:
            EnrollmentRequired: a second factor must be set up first, which this API cannot.
        """
        if challenge.state == SignInState.ENROLL:
            raise EnrollmentRequired
        by_mail = challenge.method == Method.EMAIL_CODE
        flow = Flow.LOGIN_BY_CODE if by_mail else Flow.MFA_AUTHENTICATE
        return Pending(
            flow=Flow.MFA_TRUST if challenge.state == SignInState.TRUST_DEVICE else flow,
            handle=challenge.id,
            browser=challenge.browser,
            types=() if by_mail else factor_types(challenge.methods),
        )


class SignedInView(HeadlessView):
    """For signed-in users."""

    permission_classes = (IsAuthenticated,)
