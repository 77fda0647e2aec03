"""The secret key of a development server: generated once, readable only by its owner."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def load_or_create_secret(home: Path) -> str:
    """Return the secret key in a folder, generating it at the first call (mode 600)."""
    path = home / "secret_key"
    home.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(48) + "\n")
    return path.read_text().strip()
