"""The files of the brand's folder: which are served, and under which URL."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from vestibule.conf import settings
from vestibule.core.brand import is_file_name

KINDS = {
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webp": "image/webp",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".ico": "image/vnd.microsoft.icon",
    ".woff2": "font/woff2",
}


@dataclass(frozen=True, slots=True)
class BrandFile:
    """A file with its media type, and the version that its URL carries."""

    kind: str
    version: str
    content: bytes = field(repr=False)


def served_file(name: str) -> BrandFile | None:
    """Return a file that the brand names, or None: nothing else of the folder is served."""
    brand = settings.BRAND
    named = {brand.logo, brand.logo_dark, brand.logo_mail, brand.favicon, brand.font_file}
    return read_file(name) if name in named and is_file_name(name) else None


def read_file(name: str) -> BrandFile | None:
    """Return a file of the brand's folder, or None if it cannot be read."""
    path = Path(settings.BRAND.folder) / name
    try:
        return _read(path, path.stat().st_mtime_ns)
    except OSError:
        return None


def url_of(source: str, base: str) -> str:
    """Return the URL of a picture or font: as it was set, or below ``base``.

    ``base`` is the URL of the API, with a slash at its end.
    """
    if not source or not is_file_name(source):
        return source
    found = read_file(source)
    return f"{base}brand/{source}?v={found.version}" if found else ""


@lru_cache(maxsize=16)
def _read(path: Path, changed: int) -> BrandFile:
    """Read a file once for each change of it."""
    content = path.read_bytes()
    return BrandFile(KINDS[path.suffix.lower()], sha256(content).hexdigest()[:12], content)
