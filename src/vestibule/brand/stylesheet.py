"""``brand.css``: the kit's twelve variables, in a cascade layer above the kit's own values."""

from __future__ import annotations

from dataclasses import fields
from hashlib import sha256

from vestibule.brand.files import url_of
from vestibule.conf import settings
from vestibule.core.brand import Brand, Palette

_ROOT = ":root, [data-vb-theme]"
_LAYERS = "@layer vb.tokens, vb.base, vb.parts, vb.layout, vb.brand;"
_CONTRAST = ("accent", "on_accent", "accent_text", "text_muted", "border")
"""Colors that the kit replaces for users who prefer more contrast."""


def has_stylesheet() -> bool:
    """Whether the brand changes anything of the kit's looks."""
    brand = settings.BRAND
    palettes = (brand.light, brand.dark)
    return palettes != (Palette(), Palette()) or any(
        (brand.logo, brand.logo_dark, brand.font, brand.radius)
    )


def version() -> str:
    """Return the version of the style sheet, which its URL carries: the same on every host."""
    return sha256(stylesheet("").encode()).hexdigest()[:12]


def stylesheet(base: str) -> str:
    """Return the style sheet; ``base`` is the URL of the API, with a slash at its end.

    All values were checked when the settings were read: none can end its declaration.
    """
    brand = settings.BRAND
    rules = [
        *_font_face(brand, base),
        *_looks(brand, base),
        *_colors(brand),
        *_dark_logo(brand, base),
    ]
    body = "\n".join(f"  {line}" for rule in rules for line in rule.split("\n"))
    return f"{_LAYERS}\n\n@layer vb.brand {{\n{body}\n}}\n"


def _font_face(brand: Brand, base: str) -> list[str]:
    url = url_of(brand.font_file, base)
    if not url:
        return []
    source = f'  src: url("{url}") format("woff2");\n  font-weight: 100 900;\n'
    return [f'@font-face {{\n  font-family: "{brand.font}";\n{source}  font-display: swap;\n}}']


def _looks(brand: Brand, base: str) -> list[str]:
    logo = url_of(brand.logo, base)
    given = {
        "logo": f'url("{logo}")' if logo else "",
        "font": f'"{brand.font}", system-ui, sans-serif' if brand.font else "",
        "radius": "0rem" if brand.radius == "0" else brand.radius,
    }
    return _rule(_ROOT, {name: value for name, value in given.items() if value})


def _colors(brand: Brand) -> list[str]:
    light, dark = brand.palettes
    if (brand.light, brand.dark) == (Palette(), Palette()):
        return []
    names = [each.name for each in fields(Palette)]
    plain = {name: getattr(light, name) for name in names}
    both = {name: f"light-dark({plain[name]}, {getattr(dark, name)})" for name in names}
    kept = {name: value for name, value in both.items() if name not in _CONTRAST}
    replaced = {name: both[name] for name in _CONTRAST}
    old = [_indented(rule) for rule in _rule(_ROOT, plain)]
    normal = [_indented(rule) for rule in _rule(_ROOT, replaced)]
    return [
        *_rule(_ROOT, kept),
        *(f"@media not (prefers-contrast: more) {{\n{rule}\n}}" for rule in normal),
        *(f"@supports not (color: light-dark(#000, #fff)) {{\n{rule}\n}}" for rule in old),
    ]


def _dark_logo(brand: Brand, base: str) -> list[str]:
    url = url_of(brand.logo_dark, base)
    if not url:
        return []
    dark = {"logo": f'url("{url}")'}
    (system,) = _rule(':root:not([data-theme="light"])', dark)
    chosen = _rule(':root[data-theme="dark"], [data-vb-theme="dark"]', dark)
    return [f"@media (prefers-color-scheme: dark) {{\n{_indented(system)}\n}}", *chosen]


def _rule(selector: str, values: dict[str, str]) -> list[str]:
    if not values:
        return []
    lines = [f"  --vb-{name.replace('_', '-')}: {value};" for name, value in values.items()]
    return ["\n".join([f"{selector} {{", *lines, "}"])]


def _indented(rule: str) -> str:
    return "\n".join(f"  {line}" for line in rule.split("\n"))
