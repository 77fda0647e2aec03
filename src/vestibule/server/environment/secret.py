"""The folder of the server's data, and the secret key of a development server in it."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from vestibule.server.environment.values import UnusableEnvironment


def make_home(home: Path) -> None:
    """Make the folder of the server's data, for its owner only, unless it exists.

    Raises:
        UnusableEnvironment: it cannot be made.
    """
    with _refused_in_a_sentence():
        home.mkdir(parents=True, exist_ok=True, mode=0o700)


def load_or_create_secret(home: Path) -> str:
    """Return the secret key in a folder, generating it at the first call (mode 600).

    Raises:
        UnusableEnvironment: the folder cannot be made, or the file neither written nor read.
    """
    make_home(home)
    path = home / "secret_key"
    with _refused_in_a_sentence():
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_text().strip()
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48) + "\n")
        return path.read_text().strip()


@contextmanager
def _refused_in_a_sentence() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise UnusableEnvironment(
            f"VESTIBULE_HOME cannot be used: {error.filename}: {error.strerror}."
        ) from None
