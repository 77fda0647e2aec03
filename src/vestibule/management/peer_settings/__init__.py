"""What to change in a host's settings and URLs, by the settings of the package that it uses now."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from vestibule.core.adoptions import Peer
from vestibule.management.peer_settings import allauth, authtoken, dj_rest_auth, djoser, simplejwt
from vestibule.management.peer_settings.lines import hashers


@dataclass(frozen=True, slots=True)
class Change:
    """How to switch from one package: the lines of both files, and what has no place.

    ``unsupported`` says of each setting that is not honored what to do instead. For the packages
    whose settings are read by a contract, the contract's system check says the same.
    """

    settings: Callable[[], list[str]]
    urls: Callable[[], list[str]]
    unsupported: Callable[[], Iterable[str]] = tuple


def changes_for(peer: Peer) -> list[str]:
    """Return the lines to write into ``settings.py`` and ``urls.py``, and what has no place there.

    No value of a secret is printed: a line names the setting that holds it.
    """
    change = _CHANGES[peer]
    lines = [*hashers(), *change.settings()]
    if any("timedelta(" in line for line in lines):
        lines.insert(0, "from datetime import timedelta")
    unsupported = list(change.unsupported())
    return [
        "# settings.py",
        *lines,
        'INSTALLED_APPS += ["vestibule"]',
        "",
        "# urls.py",
        *change.urls(),
        "",
        *(["Not supported:", *unsupported, ""] if unsupported else []),
        f"Details: docs/how-to/from-{peer}.md",
    ]


_CHANGES = {
    Peer.ALLAUTH: Change(allauth.settings, allauth.urls, allauth.unsupported),
    Peer.DJ_REST_AUTH: Change(dj_rest_auth.settings, dj_rest_auth.urls, dj_rest_auth.unsupported),
    Peer.DJOSER: Change(djoser.settings, djoser.urls, djoser.unsupported),
    Peer.DRF_AUTHTOKEN: Change(authtoken.settings, authtoken.urls),
    Peer.SIMPLEJWT: Change(simplejwt.settings, simplejwt.urls, simplejwt.unsupported),
}
