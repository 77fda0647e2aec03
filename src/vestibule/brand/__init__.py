"""The brand as browsers and mail clients get it: a style sheet, files, and URLs."""

from vestibule.brand.files import BrandFile, read_file, served_file, url_of
from vestibule.brand.links import for_mails, image_sources, public
from vestibule.brand.stylesheet import has_stylesheet, stylesheet, version

__all__ = [
    "BrandFile",
    "for_mails",
    "has_stylesheet",
    "image_sources",
    "public",
    "read_file",
    "served_file",
    "stylesheet",
    "url_of",
    "version",
]
