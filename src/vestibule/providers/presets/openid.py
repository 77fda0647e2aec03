"""Any OpenID Connect issuer, by its URL."""

from __future__ import annotations

from vestibule.providers.openid import OpenIDProvider


class Provider(OpenIDProvider):
    """Accounts of ``issuer``. https://openid.net/specs/openid-connect-core-1_0.html."""
