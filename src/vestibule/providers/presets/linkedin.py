"""LinkedIn. https://learn.microsoft.com/linkedin/consumer/integrations/self-serve/sign-in-with-linkedin-v2."""

from __future__ import annotations

from typing import ClassVar

from vestibule.providers.openid import OpenIDProvider


class Provider(OpenIDProvider):
    """LinkedIn members.

    Its ID tokens repeat no nonce, and its clients with a secret may not use PKCE: what
    is left against a code of somebody else's is the state, bound to the browser.
    """

    label = "LinkedIn"
    default_issuer: ClassVar[str] = "https://www.linkedin.com/oauth"
    uses_nonce: ClassVar[bool] = False
    uses_pkce: ClassVar[bool] = False
    client_auth = "client_secret_post"
