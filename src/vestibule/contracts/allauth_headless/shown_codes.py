"""Recovery codes that a browser has just been shown, and may show again.

allauth's front ends make codes by one request, whose answer they do not show, and read them by the
next. Only hashes are stored, so the browser keeps the codes meanwhile, sealed: in a cookie that no
script reads, that is of no use in another session, and that says nothing once a code is used.
"""

from __future__ import annotations

import base64
import binascii

from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.allauth_headless.pending import Client
from vestibule.core.tokens import AccessClaims
from vestibule.drf import cookies
from vestibule.drf.cookies import Cookie
from vestibule.steps.reauthentication import RECENT
from vestibule.tokens.secrets import seal, unseal

CODES = Cookie("__Host-vestibule-recovery", "vestibule-recovery")


def read_shown(request: Request, client: Client, claims: AccessClaims) -> tuple[str, ...]:
    """Return the codes that this browser was shown in this session; none otherwise."""
    text = cookies.carried(request, CODES) if client == Client.BROWSER else ""
    try:
        plain = unseal(base64.urlsafe_b64decode(text.encode()), label=_label(claims))
    except (ValueError, binascii.Error):
        return ()
    return tuple(plain.decode().split()) if plain else ()


def keep_shown(
    response: Response, client: Client, claims: AccessClaims, codes: tuple[str, ...]
) -> Response:
    """Send codes to a browser, which keeps them as long as the use of a factor counts as recent."""
    if codes and client == Client.BROWSER:
        sealed = seal(" ".join(codes).encode(), label=_label(claims))
        text = base64.urlsafe_b64encode(sealed).decode()
        cookies.put(response, CODES, text, seconds=int(RECENT.total_seconds()))
    return response


def _label(claims: AccessClaims) -> str:
    return f"allauth headless recovery codes {claims.session}"
