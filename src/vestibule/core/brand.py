"""The brand of an installation: the setting ``BRAND``, and the colors that follow."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from urllib.parse import urlsplit

from vestibule.core.colors import contrast, is_color, mix, readable


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """The colors of one scheme, as ``#rrggbb``. Those that are not set follow from the others."""

    accent: str = ""
    """Filled buttons."""
    on_accent: str = ""
    """Text on them. Empty: white, or black where white cannot be read."""
    accent_text: str = ""
    """Links, active icons and the focus ring. Empty: the accent, changed until it can be read."""
    canvas: str = ""
    """Behind everything."""
    surface: str = ""
    """Cards and inputs."""
    text: str = ""
    text_muted: str = ""
    """Secondary text, and the lines of inputs, which follow from it."""
    border: str = ""
    """Decorative lines."""
    panel: str = ""
    """The panel of the split layout, below white text. Empty: the accent, darker."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """What the panel of the split layout says in one language."""

    title: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Brand:
    """How the screens and the mails look. The name is ``SERVICE_NAME``.

    Pictures and the font are an ``https`` URL, a path of the site (``/static/logo.svg``), or the
    name of a file in ``folder``, which the server then serves.
    """

    folder: str = ""
    """Folder of the brand's files."""
    logo: str = ""
    """SVG, PNG, WebP or JPEG, shown as a square beside the name."""
    logo_dark: str = ""
    """The logo on dark pages. Empty: the same."""
    logo_mail: str = ""
    """PNG or JPEG for mails: mail clients show no SVG. Empty: ``logo`` if it is one."""
    favicon: str = ""
    """Icon of the browser's tab: SVG, PNG or ICO. Empty: the logo."""
    font: str = ""
    """Name of a font: of ``font_file``, or one that the users' devices have."""
    font_file: str = ""
    """WOFF2 file of the font; a variable font has all weights."""
    radius: str = ""
    """How round controls are, such as ``0.5rem`` or ``8px``; cards and dialogs follow."""
    light: Palette = field(default_factory=Palette)
    dark: Palette = field(default_factory=Palette)
    """Empty: the accent of ``light`` on dark pages."""
    layout: str = "card"
    """The pages around signing in: ``card``, or ``split`` with a panel on wide screens."""
    panel: Mapping[str, Panel] = field(default_factory=dict)
    """Texts of that panel by language: ``{"en": {"title": …, "text": …}}``."""
    terms: str = ""
    """URL of your terms of use, linked below the pages around signing in."""
    privacy: str = ""
    """URL of your privacy policy, linked there and in mails."""
    help: str = ""
    """URL of your help page, or ``mailto:``; linked there and in mails."""

    @property
    def palettes(self) -> tuple[Palette, Palette]:
        """Both schemes, light and dark, with every color."""
        return _complete(self.light, LIGHT), _complete(self._dark(), DARK)

    def _dark(self) -> Palette:
        """Return the dark colors with an accent that stands out from the surface."""
        accent, dark = self.light.accent, self.dark
        if dark.accent or not is_color(accent):
            return dark
        surface, text = dark.surface or DARK.surface, dark.text or DARK.text
        return replace(dark, accent=readable(accent, [surface], towards=text, ratio=3))

    @property
    def radius_in_pixels(self) -> int:
        """The radius for mails, which know no ``rem``."""
        number = float(self.radius.removesuffix("rem").removesuffix("px") or 0.5)
        return round(number if self.radius.endswith("px") else number * 16)

    @property
    def mail_logo(self) -> str:
        """The logo for mails, or an empty text."""
        fits = not urlsplit(self.logo).path.lower().endswith((".svg", ".webp"))
        return self.logo_mail or (self.logo if fits else "")


LIGHT = Palette(
    accent="#2b59e0",
    on_accent="#ffffff",
    accent_text="#2450cf",
    canvas="#f5f6f8",
    surface="#ffffff",
    text="#14171d",
    text_muted="#586070",
    border="#e3e6eb",
    panel="#16307c",
)
DARK = Palette(
    accent="#3f6bf0",
    on_accent="#ffffff",
    accent_text="#93b1ff",
    canvas="#0b0d11",
    surface="#12151b",
    text="#eceef2",
    text_muted="#a5adbb",
    border="#222732",
    panel="#0e1f52",
)
"""The colors of an installation without a brand, as in the kit's ``tokens.css``."""

_FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}\Z")


def is_file_name(source: str) -> bool:
    """Whether a picture or font is a file in the brand's folder."""
    return bool(_FILE_NAME.match(source))


def _complete(given: Palette, default: Palette) -> Palette:
    colors = {
        each.name: getattr(given, each.name) or getattr(default, each.name)
        for each in fields(Palette)
    }
    accent = given.accent
    if accent and not given.on_accent:
        colors["on_accent"] = "#ffffff" if contrast("#ffffff", accent) >= 4.5 else "#000000"
    if accent and not given.accent_text:
        grounds = (colors["surface"], colors["canvas"])
        colors["accent_text"] = readable(accent, grounds, towards=colors["text"], ratio=4.5)
    if accent and not given.panel:
        darkest = mix(accent, "#000000", 0.5 if default is DARK else 0.35)
        colors["panel"] = readable(darkest, ["#ffffff"], towards="#000000", ratio=9)
    return Palette(**colors)
