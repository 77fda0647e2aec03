"""GitLab, the public one or one's own (``issuer``). https://docs.gitlab.com/integration/openid_connect_provider/."""

from __future__ import annotations

from typing import ClassVar

from vestibule.providers.openid import OpenIDProvider


class Provider(OpenIDProvider):
    """Users of a GitLab."""

    label = "GitLab"
    default_issuer: ClassVar[str] = "https://gitlab.com"
