"""GitLab, public or self-managed (``issuer``). https://docs.gitlab.com/integration/openid_connect_provider/."""

from __future__ import annotations

from typing import ClassVar

from vestibule.providers.openid import OpenIDProvider


class Provider(OpenIDProvider):
    """GitLab accounts."""

    label = "GitLab"
    default_issuer: ClassVar[str] = "https://gitlab.com"
