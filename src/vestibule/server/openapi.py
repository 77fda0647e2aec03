"""What the server's own OpenAPI document leaves out."""

from __future__ import annotations

from typing import Any


def only_contracts(endpoints: list[Any]) -> list[Any]:
    """Filter out endpoints that belong to neither a contract nor the host's views."""
    hidden = ("/api/schema/", "/api/docs/", "/healthz", "/readyz", "/dev/")
    return [each for each in endpoints if not each[0].startswith(hidden)]
