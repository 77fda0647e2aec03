"""Captcha: that a person is asking, proved in the very request that needs it.

The response to a captcha travels in the request that it protects and is checked
once, by the provider, before anything of that request is done. There is no call
that checks it beforehand: what is proved in one request says nothing of the next.
"""

from __future__ import annotations

from vestibule.captcha.policy import DUMMY_RESPONSE, problems, public, require, sources, wanted

__all__ = ["DUMMY_RESPONSE", "problems", "public", "require", "sources", "wanted"]
