"""Properties of the captcha providers, whose HTTP APIs differ slightly."""

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
    """The verification endpoint of a provider, and the fields of its responses.

    ``names_action`` and ``gives_score``: every valid response has the field, so one without
    it is refused. ``takes_site_key``: the provider compares our site key, so a response to
    another site's captcha is refused.
    """

    url: str = field(repr=False)
    scripts: tuple[str, ...] = ()
    """Origins of the widget's scripts, for the Content-Security-Policy."""
    frames: tuple[str, ...] = ()
    """Origins of the widget's frame."""
    calls: tuple[str, ...] = ()
    """Origins that its scripts call and load styles from."""
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
