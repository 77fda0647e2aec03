"""What is known of each provider. All four speak the same HTTP, with small differences."""

from __future__ import annotations

from dataclasses import dataclass, field

_GOOGLE = "https://www.google.com/recaptcha/api/siteverify"


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """Where a provider checks responses, and what it says of them.

    ``names_action`` and ``gives_score``: every good answer has it, so that one
    without it is refused. ``takes_site_key``: it compares our site key, so that a
    response to another site's captcha is refused.
    """

    url: str = field(repr=False)
    names_action: bool = False
    gives_score: bool = False
    takes_site_key: bool = False


PROVIDERS = {
    # https://developers.google.com/recaptcha/docs/verify
    "recaptcha_v2": Provider(url=_GOOGLE),
    # https://developers.google.com/recaptcha/docs/v3
    "recaptcha_v3": Provider(url=_GOOGLE, names_action=True, gives_score=True),
    # https://docs.hcaptcha.com/#verify-the-user-response-server-side
    "hcaptcha": Provider(url="https://api.hcaptcha.com/siteverify", takes_site_key=True),
    # https://developers.cloudflare.com/turnstile/get-started/server-side-validation/
    "turnstile": Provider(
        url="https://challenges.cloudflare.com/turnstile/v0/siteverify", names_action=True
    ),
}
