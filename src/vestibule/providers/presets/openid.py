"""Any OpenID Connect issuer, by its address."""

from __future__ import annotations

from vestibule.providers.openid import OpenIDProvider


class Provider(OpenIDProvider):
    """The one that ``issuer`` names. https://openid.net/specs/openid-connect-core-1_0.html."""
