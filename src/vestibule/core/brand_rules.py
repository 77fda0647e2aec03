"""Rules for the brand: what its values may be, and which colors can be read together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from vestibule.core.brand import Brand, Palette, Panel, is_file_name
from vestibule.core.colors import contrast, is_color, mix
from vestibule.core.nearest import with_nearest

_ON_PANEL = 0.82
"""Share of white in the panel's text."""
_PICTURES = (".svg", ".png", ".webp", ".jpg", ".jpeg")
_FILES = {
    "logo": _PICTURES,
    "logo_dark": _PICTURES,
    "logo_mail": (".png", ".jpg", ".jpeg"),
    "favicon": (".svg", ".png", ".ico"),
    "font_file": (".woff2",),
}
LARGEST_FILE = 512 * 1024
_UNSAFE = re.compile(r"[^\x21-\x7e]|[\"'()<>\\{};]")
_FONT = re.compile(r"[A-Za-z0-9][A-Za-z0-9 _-]{0,59}\Z")
_RADIUS = re.compile(r"(?:[0-2](?:\.\d{1,4})?rem|(?:[12]?\d|3[0-2])px|0)\Z")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*\Z")


class UnusableBrand(ValueError):
    """An unknown key of ``BRAND``, or a value of another type."""


def is_url(text: str, *schemes: str) -> bool:
    """Whether a text is an absolute URL of these schemes, or a path of the site.

    It holds no character that could end a string of CSS or HTML.
    """
    if _UNSAFE.search(text) or text.startswith("//"):
        return False
    if text.startswith("/"):
        return True
    try:
        url = urlsplit(text)
        return url.scheme in schemes and bool(url.hostname or url.scheme == "mailto")
    except ValueError:
        return False


def read_brand(given: Mapping[str, Any]) -> Brand:
    """Read the setting of a host project, which is a dictionary.

    Raises:
        UnusableBrand: an unknown key, or a value of another type.
    """
    values = _typed(Brand, given, "BRAND")
    for scheme in ("light", "dark"):
        if scheme in values:
            values[scheme] = Palette(**_typed(Palette, values[scheme], f"BRAND.{scheme}"))
    texts = values.pop("panel", {})
    return Brand(
        panel={
            str(language): Panel(**_typed(Panel, each, f"BRAND.panel.{language}"))
            for language, each in texts.items()
        },
        **values,
    )


def _typed(kind: Any, given: object, where: str) -> dict[str, Any]:
    if not isinstance(given, Mapping):
        raise UnusableBrand(f"{where} must be a dictionary.")
    known = {each.name: each for each in fields(kind)}
    if where == "BRAND" and "name" in given:
        raise UnusableBrand("BRAND has no name: the setting SERVICE_NAME is the name.")
    for name, value in given.items():
        if name not in known:
            raise UnusableBrand(f"{where} has an unknown key {with_nearest(str(name), known)}.")
        nested = name in {"light", "dark", "panel"} and kind is Brand
        if not isinstance(value, Mapping if nested else str):
            expected = "a dictionary" if nested else "text"
            raise UnusableBrand(f"{where}.{name} must be {expected}.")
    return dict(given)


def problems(brand: Brand) -> Iterator[str]:
    """Yield the problems of a brand, one sentence each.

    What it says is put into CSS and HTML, so every value has a form that cannot leave its place.
    """
    yield from _color_problems(brand)
    yield from _file_problems(brand)
    if brand.font and not _FONT.match(brand.font):
        yield "BRAND.font must be the name of one font, such as Figtree."
    if brand.font_file and not brand.font:
        yield "BRAND.font_file needs BRAND.font, the name of the font."
    if brand.radius and not _RADIUS.match(brand.radius):
        yield "BRAND.radius must be a length below 3rem or up to 32px, such as 0.5rem or 8px."
    if brand.layout not in {"card", "split"}:
        yield "BRAND.layout must be card or split."
    if not all(map(_LANGUAGE.match, brand.panel)):
        yield "BRAND.panel must have languages as its keys, such as en or de."
    yield from _link_problems(brand)


def _color_problems(brand: Brand) -> Iterator[str]:
    for scheme in ("light", "dark"):
        for each in fields(Palette):
            color = getattr(getattr(brand, scheme), each.name)
            if color and not is_color(color):
                yield f"BRAND.{scheme}.{each.name} must be a color such as #2b59e0."


def _link_problems(brand: Brand) -> Iterator[str]:
    for name in ("terms", "privacy", "help"):
        link = getattr(brand, name)
        if link and not is_url(link, "https", "http", *(("mailto",) if name == "help" else ())):
            yield f"BRAND.{name} must be a URL such as https://example.org/{name}."


def _file_problems(brand: Brand) -> Iterator[str]:
    for name, kinds in _FILES.items():
        source = getattr(brand, name)
        if not source:
            continue
        if not (is_file_name(source) or is_url(source, "https")):
            yield f"BRAND.{name} must be an https URL, a path such as /static/logo.svg, or a file."
        elif not urlsplit(source).path.lower().endswith(kinds) and is_file_name(source):
            yield f"BRAND.{name} must be a file that ends in {', '.join(kinds)}."
        elif is_file_name(source):
            yield from _missing(name, source, brand.folder)
        elif name == "font_file" and not source.startswith("/"):
            yield "BRAND.font_file must be a path of the site or a file in BRAND.folder."


def _missing(name: str, source: str, folder: str) -> Iterator[str]:
    if not folder:
        yield f"BRAND.{name} is a file, so BRAND.folder must name its folder."
        return
    path = Path(folder) / source
    if not path.is_file():
        yield f"BRAND.{name}: there is no such file in BRAND.folder."
    elif path.stat().st_size > LARGEST_FILE:
        yield f"BRAND.{name}: the file is larger than {LARGEST_FILE // 1024} KB."


def contrast_problems(brand: Brand) -> Iterator[str]:
    """Yield a sentence for each pair of colors that users with low vision cannot read."""
    for scheme, palette in zip(("light", "dark"), brand.palettes, strict=True):
        white = mix(palette.panel, "#ffffff", _ON_PANEL)
        pairs = [
            (name, getattr(palette, name), ground, getattr(palette, ground), least)
            for name, ground, least in _PAIRS
        ]
        pairs.append(("its text", white, "panel", palette.panel, 4.5))
        for name, color, ground, below, least in pairs:
            ratio = contrast(color, below)
            if ratio < least:
                yield (
                    f"BRAND.{scheme}: {name} {color} on {ground} {below} has a contrast of "
                    f"{int(ratio * 100) / 100:.2f}:1 and needs {least}:1 (WCAG 2.2, 1.4.3)."
                )


_PAIRS = (
    ("on_accent", "accent", 4.5),
    ("accent_text", "surface", 4.5),
    ("accent_text", "canvas", 4.5),
    ("text", "surface", 4.5),
    ("text", "canvas", 4.5),
    ("text_muted", "surface", 5.5),
    ("text_muted", "canvas", 5.5),
)
"""Muted text needs more, since the lines of inputs are a part of it and need 3:1 themselves."""
