"""LinkedIn. https://learn.microsoft.com/linkedin/consumer/integrations/self-serve/sign-in-with-linkedin-v2."""

from __future__ import annotations

from typing import ClassVar

from vestibule.providers.openid import OpenIDProvider


class Provider(OpenIDProvider):
    """LinkedIn members.

    Its ID tokens have no nonce, and its confidential clients may not use PKCE: the only
    protection against an injected code is the state, which is bound to the browser.
    """

    label = "LinkedIn"
    default_issuer: ClassVar[str] = "https://www.linkedin.com/oauth"
    uses_nonce: ClassVar[bool] = False
    uses_pkce: ClassVar[bool] = False
    client_auth = "client_secret_post"
