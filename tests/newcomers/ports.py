"""The ports that pages name, and the free ones that stand for them in a test."""

from __future__ import annotations

import re
from collections.abc import Mapping

from tests.ports import free_port

API, VITE, NEXTJS = "8000", "5173", "3000"


class PagePorts:
    """One free port for each that a page may name."""

    def __init__(self) -> None:
        self._free = {each: str(free_port()) for each in (API, VITE, NEXTJS)}

    def __getitem__(self, named: str) -> str:
        return self._free[named]

    def origin(self, named: str) -> str:
        """Return where a server of the page is here."""
        return f"http://localhost:{self[named]}"

    def here(self, text: str) -> str:
        """Return a text of the page with the ports of this test."""
        return _replaced(text, self._free)

    def there(self, text: str) -> str:
        """Return what was seen with the ports of the page."""
        return _replaced(text, {free: named for named, free in self._free.items()})


def _replaced(text: str, ports: Mapping[str, str]) -> str:
    address = rf"(localhost|127\.0\.0\.1):({'|'.join(ports)})\b"
    return re.sub(address, lambda found: f"{found[1]}:{ports[found[2]]}", text)
