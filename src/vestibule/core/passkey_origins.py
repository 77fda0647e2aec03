"""The domain that passkeys belong to (RP id), and the origins that may use them."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import urlsplit

_DOMAIN = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))*\Z")
_DEFAULT_PORTS = {"http": 80, "https": 443}
_ANDROID = re.compile(r"android:apk-key-hash:[A-Za-z0-9_-]{43}\Z")


def passkey_domain(origin: str) -> str:
    """Return the host of an origin; empty if it is an IP address, which cannot have passkeys."""
    host = urlsplit(origin).hostname or ""
    return "" if _is_address(host) else host


def browser_origin(origin: str) -> str:
    """Return an origin as browsers send it: in lower case, without the default port."""
    if not origin:
        return ""
    url = urlsplit(origin)
    port = f":{url.port}" if url.port and url.port != _DEFAULT_PORTS.get(url.scheme) else ""
    host = f"[{url.hostname}]" if ":" in (url.hostname or "") else url.hostname
    return f"{url.scheme}://{host}{port}"


def allowed_origins(
    given: tuple[str, ...], *, public_origin: str, trusted: tuple[str, ...]
) -> tuple[str, ...]:
    """Return the origins that may use passkeys, as browsers send them; the given ones, if any."""
    origins = given or (browser_origin(public_origin), *trusted)
    return tuple(dict.fromkeys(filter(None, origins)))


def is_below(origin: str, domain: str) -> bool:
    """Whether a page of this origin may use the passkeys of a domain without being related."""
    host = urlsplit(origin).hostname or ""
    return host == domain or host.endswith(f".{domain}")


def related(origins: tuple[str, ...], domain: str) -> list[str]:
    """Return the web origins outside of the domain: browsers ask the domain for these."""
    return [each for each in origins if "://" in each and not is_below(each, domain)]


def is_domain(text: str) -> bool:
    """Whether a text can be an RP id: a host name in lower case, and no IP address."""
    return bool(_DOMAIN.match(text)) and not _is_address(text)


def is_android_app(origin: str) -> bool:
    """Whether an origin is that of an Android app: the SHA-256 of its certificate."""
    return bool(_ANDROID.match(origin))


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
