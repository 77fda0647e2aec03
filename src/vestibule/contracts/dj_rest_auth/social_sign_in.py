"""``POST <your>/google/``: sign-in by what a front end has from a provider.

The host mounts a view for each provider, as with dj-rest-auth::

    class GoogleLogin(SocialLoginView):
        provider = "google"
        callback_url = "https://app.example.org/google"  # for codes: where the front end got it

An ``adapter_class`` of allauth does too, by its ``provider_id``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.dj_rest_auth import errors
from vestibule.contracts.dj_rest_auth.view import (
    PublicView,
    SignedInAnswer,
    signed_in_response,
    signing_in,
    transport_of,
)
from vestibule.core.errors import InvalidInput, Problem
from vestibule.core.external import ProviderGrant
from vestibule.drf.body import InputSerializer
from vestibule.drf.idempotency import ONCE
from vestibule.drf.openapi import describes
from vestibule.drf.view import read
from vestibule.flows.social_sign_in import sign_in_by_code, sign_in_by_token

NOTHING = "Incorrect input. access_token or code is required."
BAD_CODE = "Failed to exchange code for access token"
NO_CALLBACK = "Define callback_url in view"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class SocialLoginBody:
    """What a front end has from a provider: a token or a code."""

    access_token: str = ""
    code: str = ""
    id_token: str = ""


class SocialLoginBodySerializer(InputSerializer[SocialLoginBody]):
    """An access token, an ID token, or an authorization code."""

    into = SocialLoginBody

    access_token = serializers.CharField(required=False, allow_blank=True)
    code = serializers.CharField(required=False, allow_blank=True)
    id_token = serializers.CharField(required=False, allow_blank=True)


class ProviderViewMixin:
    """A view for one provider, which its host names."""

    provider: str = ""
    """Its name in ``PROVIDERS``."""
    adapter_class: Any = None
    """An adapter of allauth, in place of the name."""
    client_class: Any = None
    """Not needed; accepted, since the views of dj-rest-auth's documentation have it."""
    callback_url: str = ""
    """The address that the provider sent the code to."""

    def provider_name(self) -> str:
        """Return the provider's name in ``PROVIDERS``, of the class or of ``as_view()``.

        Raises:
            ImproperlyConfigured: neither says a name.
        """
        name = self.provider or getattr(self.adapter_class, "provider_id", "")
        if not name:
            view = type(self).__name__
            raise ImproperlyConfigured(f"{view}: set provider to a name in PROVIDERS.")
        return str(name)


class SocialLoginView(ProviderViewMixin, PublicView):
    """Sign-in by a provider's token or code."""

    @describes(
        body=SocialLoginBodySerializer,
        answer=SignedInAnswer,
        refuses=(400, 403, 404, 422, 429, 503),
        headers=(ONCE,),
    )
    def post(self, request: Request) -> Response:
        """Sign in by what the provider has given to the front end."""
        transport, caller = transport_of(request), signing_in(request)
        body = read(SocialLoginBodySerializer, request, or_nothing=True)
        provider, grant = self.provider_name(), grant_of(body, self.callback_url)
        if grant.code:
            result = sign_in_by_code(
                provider=provider,
                code=grant.code,
                redirect_uri=grant.redirect_uri,
                transport=transport,
                caller=caller,
            )
        else:
            result = sign_in_by_token(
                provider=provider,
                id_token=grant.id_token,
                access_token=grant.access_token,
                transport=transport,
                caller=caller,
            )
        return signed_in_response(result)


def grant_of(body: SocialLoginBody, callback_url: str) -> ProviderGrant:
    """Return what proves the user: an ID token is preferred, a code comes last.

    Raises:
        InvalidInput: nothing was sent, or a code to a view without ``callback_url``.
    """
    if body.id_token:
        return ProviderGrant(id_token=body.id_token)
    if body.access_token:
        return ProviderGrant(access_token=body.access_token)
    if not body.code:
        raise InvalidInput({errors.FORM: (Problem("invalid", sentence=NOTHING),)})
    if not callback_url:
        raise InvalidInput({errors.FORM: (Problem("invalid", sentence=NO_CALLBACK),)})
    return ProviderGrant(code=body.code, redirect_uri=callback_url)
