"""The tokens of a renewed session, whose earlier ones are void."""

from __future__ import annotations

from rest_framework.response import Response

from vestibule.contracts.allauth_headless.pending import Client
from vestibule.core.tokens import SignedIn
from vestibule.drf import cookies


def tokens_of(signed_in: SignedIn) -> dict[str, str]:
    """Return the new tokens of an app with JWTs; all other sessions keep their token."""
    tokens = signed_in.tokens
    if tokens.transport.is_opaque:
        return {}
    return {"access_token": tokens.access, "refresh_token": tokens.refresh}


def give_device(response: Response, client: Client, signed_in: SignedIn) -> Response:
    """Send the new device token to the client: the previous one is void."""
    if client == Client.BROWSER:
        cookies.sign_in_opaque(response, signed_in)
    else:
        response["Device-Token"] = signed_in.device
    return response
