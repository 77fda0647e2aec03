"""What front ends and mails need to know of the brand, as plain values."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.urls import NoReverseMatch, reverse

from vestibule.brand.files import url_of
from vestibule.brand.stylesheet import has_stylesheet, version
from vestibule.conf import settings
from vestibule.core.brand import is_file_name


def public(base: str) -> dict[str, Any]:
    """Return the brand for front ends; ``base`` is the API's URL, with a slash at its end."""
    brand = settings.BRAND
    logo = url_of(brand.logo, base)
    return {
        "name": settings.SERVICE_NAME,
        "stylesheet": f"{base}brand.css?v={version()}" if has_stylesheet() else "",
        "logo": logo,
        "logo_dark": url_of(brand.logo_dark, base) or logo,
        "favicon": url_of(brand.favicon, base) or logo,
        "layout": brand.layout,
        "panel": {
            language: {"title": panel.title, "text": panel.text}
            for language, panel in brand.panel.items()
        },
        "terms": brand.terms,
        "privacy": brand.privacy,
        "help": brand.help,
    }


def image_sources() -> list[str]:
    """Return the origins of pictures elsewhere, for ``img-src`` of a content security policy."""
    brand = settings.BRAND
    urls = [urlsplit(each) for each in (brand.logo, brand.logo_dark, brand.favicon)]
    return sorted({f"{url.scheme}://{url.netloc}" for url in urls if url.netloc})


def for_mails(origin: str) -> dict[str, Any]:
    """Return what the templates of mails show, with absolute URLs; ``origin`` is the site's."""
    brand, name = settings.BRAND, settings.SERVICE_NAME
    light, dark = brand.palettes
    base = _api_path()
    shown = {
        "logo": url_of(brand.mail_logo, base) if base or not is_file_name(brand.mail_logo) else "",
        "help": brand.help,
        "privacy": brand.privacy,
    }
    urls = {key: f"{origin}{url}" if url.startswith("/") else url for key, url in shown.items()}
    control = brand.radius_in_pixels
    radius = {"control": control, "part": round(control * 1.5), "card": control * 2}
    return {"light": light, "dark": dark, "radius": radius, "initial": name[:1].upper(), **urls}


def _api_path() -> str:
    """Return the path of the API, or an empty text where a host serves another one only."""
    try:
        return reverse("vestibule:brand-css").removesuffix("brand.css")
    except NoReverseMatch:
        return ""
