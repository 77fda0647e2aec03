"""Captcha: verified in the very request that it protects.

The captcha response is part of the protected request and is verified once, by the provider,
before anything else is done. It is never verified in a separate request beforehand: what one
request has shown says nothing about the next.
"""

from __future__ import annotations

from vestibule.captcha.policy import DUMMY_RESPONSE, problems, public, require, sources, wanted

__all__ = ["DUMMY_RESPONSE", "problems", "public", "require", "sources", "wanted"]
