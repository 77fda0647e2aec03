"""Store pictures as files in the host's storage.

Names are generated here: a hash of the picture, so that a name always has the same content and
can be cached forever, and random letters, so that it cannot be guessed and no two accounts share
a file.
"""

from __future__ import annotations

import hashlib
import logging
import re
import secrets
from collections.abc import Callable, Collection
from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta
from importlib.util import find_spec

from django.conf import settings as django_settings
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, Storage, storages
from django.utils import timezone

from vestibule.avatars.picture import SIZES, Pictures
from vestibule.core.errors import Unavailable
from vestibule.outbound import Upstream
from vestibule.scope import current_scope

logger = logging.getLogger(__name__)

ALIAS = "vestibule_avatars"
"""Alias in ``STORAGES`` of the storage for avatars. Without it, the default storage is used."""
FOLDER = "avatars"
CONTENT_TYPE = "image/webp"
NAME = re.compile(r"([0-9a-f]{64})-(?:" + "|".join(map(str, SIZES.values())) + r")\.webp\Z")
"""Only names that we generate."""


def available() -> bool:
    """Return whether avatars can be made and stored: Pillow and a storage are there.

    Without ``MEDIA_ROOT`` files would be written to the current directory.
    """
    if find_spec("PIL") is None:
        return False
    return bool(ALIAS in django_settings.STORAGES or django_settings.MEDIA_ROOT) or not isinstance(
        storages["default"], FileSystemStorage
    )


def problems() -> list[str]:
    """Return the reasons why avatars cannot be made or stored as configured."""
    if find_spec("PIL") is None:
        return [f"STORAGES names {ALIAS}, but Pillow is not installed: add vestibule[avatars]."]
    try:
        _storage()
    except (ImportError, ImproperlyConfigured) as error:
        return [f"STORAGES names {ALIAS}, which cannot be loaded: {error}"]
    return []


def store(pictures: Pictures) -> str:
    """Write all files of an avatar, or none; returns the stem of their names.

    Raises:
        Unavailable: the storage does not accept them.
        Overloaded: too many calls to the storage are in progress.
    """
    with _place():
        return _store(pictures)


def _store(pictures: Pictures) -> str:
    stem = hashlib.sha256(pictures[SIZES["large"]]).hexdigest()[:32] + secrets.token_hex(16)
    try:
        for edge, picture in pictures.items():
            file = ContentFile(picture)
            file.content_type = CONTENT_TYPE  # type: ignore[attr-defined]  # as S3 serves it
            _storage().save(_path(stem, edge), file)
    except Exception:
        logger.exception("An avatar could not be stored.")
        remove(stem)
        raise Unavailable(retry_after=5) from None
    return stem


def remove(stem: str) -> None:
    """Delete all files of an avatar; ``remove_strays`` deletes later what fails now."""
    if not stem:
        return
    for edge in SIZES.values():
        try:
            with _place():
                _storage().delete(_path(stem, edge))
        except Exception:
            logger.exception("An avatar file could not be removed.")


def urls(stem: str) -> dict[str, str] | None:
    """Return the URL of each size, as given by the storage; None without an avatar.

    A URL that starts with a slash is on the API's own host.
    """
    if not stem:
        return None
    return {name: _storage().url(_path(stem, edge)) for name, edge in SIZES.items()}


def served(name: str) -> bytes | None:
    """Return one of our files by its name; None for every other name.

    Raises:
        Overloaded: too many calls to the storage are in progress.
    """
    if not NAME.match(name):
        return None
    try:
        with _place(), _storage().open(f"{_folder()}/{name}") as file:
            return bytes(file.read())
    except FileNotFoundError:
        return None


def remove_strays(known: Callable[[Collection[str]], Collection[str]]) -> int:
    """Delete files of no account, left by a crash; returns how many.

    ``known`` returns those of the given names that accounts have. Files of the last day are
    skipped: they may be about to be assigned.
    """
    if not available():
        return 0
    try:
        names = _storage().listdir(_folder())[1]
    except FileNotFoundError:
        return 0
    matches = [match for match in map(NAME.match, names) if match]
    owned = set(known({match[1] for match in matches}))
    strays = [f"{_folder()}/{match[0]}" for match in matches if match[1] not in owned]
    return sum(_remove_old(path) for path in strays)


def _remove_old(path: str) -> bool:
    try:
        if timezone.now() - _storage().get_modified_time(path) < timedelta(days=1):
            return False
        _storage().delete(path)
    except Exception:
        logger.exception("An orphaned avatar file could not be removed.")
        return False
    return True


_upstream = Upstream()


def _place() -> AbstractContextManager[None]:
    """Return the upstream's context for storage calls; for a local folder, an empty one."""
    return nullcontext() if isinstance(_storage(), FileSystemStorage) else _upstream.place()


def _storage() -> Storage:
    return storages[ALIAS if ALIAS in django_settings.STORAGES else "default"]


def _folder() -> str:
    """Return the folder of the current scope: ``remove_strays`` knows its accounts only."""
    return FOLDER + current_scope.name


def _path(stem: str, edge: int) -> str:
    return f"{_folder()}/{stem}-{edge}.webp"
