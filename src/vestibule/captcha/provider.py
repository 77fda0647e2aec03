"""What is known of each provider. All four speak the same HTTP, with small differences."""

from __future__ import annotations

from dataclasses import dataclass, field

_GOOGLE = "https://www.google.com/recaptcha/api/siteverify"
# https://developers.google.com/recaptcha/docs/faq#im-using-content-security-policy-csp-on-my-website.-how-can-i-configure-it-to-work-with-recaptcha
_GOOGLE_SCRIPTS = ("https://www.google.com/recaptcha/", "https://www.gstatic.com/recaptcha/")
_GOOGLE_FRAMES = ("https://www.google.com/recaptcha/", "https://recaptcha.google.com/recaptcha/")
# https://docs.hcaptcha.com/#content-security-policy-settings
_HCAPTCHA = ("https://hcaptcha.com", "https://*.hcaptcha.com")
# https://developers.cloudflare.com/turnstile/reference/content-security-policy/
_CLOUDFLARE = ("https://challenges.cloudflare.com",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """Where a provider checks responses, and what it says of them.

    ``names_action`` and ``gives_score``: every good answer has it, so that one
    without it is refused. ``takes_site_key``: it compares our site key, so that a
    response to another site's captcha is refused.
    """

    url: str = field(repr=False)
    scripts: tuple[str, ...] = ()
    """Where the scripts of its widget come from, as a content policy names them."""
    frames: tuple[str, ...] = ()
    """Where the frame with its widget comes from."""
    calls: tuple[str, ...] = ()
    """What its scripts call, and take styles from."""
    names_action: bool = False
    gives_score: bool = False
    takes_site_key: bool = False


PROVIDERS = {
    # https://developers.google.com/recaptcha/docs/verify
    "recaptcha_v2": Provider(url=_GOOGLE, scripts=_GOOGLE_SCRIPTS, frames=_GOOGLE_FRAMES),
    # https://developers.google.com/recaptcha/docs/v3
    "recaptcha_v3": Provider(
        url=_GOOGLE,
        scripts=_GOOGLE_SCRIPTS,
        frames=_GOOGLE_FRAMES,
        names_action=True,
        gives_score=True,
    ),
    # https://docs.hcaptcha.com/#verify-the-user-response-server-side
    "hcaptcha": Provider(
        url="https://api.hcaptcha.com/siteverify",
        scripts=_HCAPTCHA,
        frames=_HCAPTCHA,
        calls=_HCAPTCHA,
        takes_site_key=True,
    ),
    # https://developers.cloudflare.com/turnstile/get-started/server-side-validation/
    "turnstile": Provider(
        url="https://challenges.cloudflare.com/turnstile/v0/siteverify",
        scripts=_CLOUDFLARE,
        frames=_CLOUDFLARE,
        names_action=True,
    ),
}
