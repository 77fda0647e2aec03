"""Keep pictures as files, in whatever storage the host has.

Names are made here: a hash of the picture, so that a name always means the same
bytes and may be cached for ever, and random letters, so that nobody can guess
it and no two accounts share a file.
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

logger = logging.getLogger(__name__)

ALIAS = "vestibule_avatars"
"""The name in ``STORAGES`` under which a host says where avatars go. Without it: the default."""
FOLDER = "avatars"
CONTENT_TYPE = "image/webp"
NAME = re.compile(r"([0-9a-f]{64})-(?:" + "|".join(map(str, SIZES.values())) + r")\.webp\Z")
"""Names that we make, and no other."""


def available() -> bool:
    """Whether avatars can be made and kept: Pillow is there, and a place for files.

    A host without ``MEDIA_ROOT`` would have them written wherever it was started.
    """
    if find_spec("PIL") is None:
        return False
    return bool(ALIAS in django_settings.STORAGES or django_settings.MEDIA_ROOT) or not isinstance(
        storages["default"], FileSystemStorage
    )


def problems() -> list[str]:
    """Say what keeps avatars from being made or kept where the host wants them."""
    if find_spec("PIL") is None:
        return [f"STORAGES names {ALIAS}, but Pillow is not installed: add vestibule[avatars]."]
    try:
        _storage()
    except (ImportError, ImproperlyConfigured) as error:
        return [f"STORAGES names {ALIAS}, which cannot be loaded: {error}"]
    return []


def store(pictures: Pictures) -> str:
    """Write all files of an avatar, or none; returns what they are called.

    Raises:
        Unavailable: the storage does not take them.
        Overloaded: too many answers of the storage are waited for.
    """
    with _place():
        return _store(pictures)


def _store(pictures: Pictures) -> str:
    stem = hashlib.sha256(pictures[SIZES["large"]]).hexdigest()[:32] + secrets.token_hex(16)
    try:
        for edge, picture in pictures.items():
            file = ContentFile(picture)
            file.content_type = CONTENT_TYPE  # type: ignore[attr-defined]  # what S3 serves it as
            _storage().save(_path(stem, edge), file)
    except Exception:
        logger.exception("An avatar could not be stored.")
        remove(stem)
        raise Unavailable(retry_after=5) from None
    return stem


def remove(stem: str) -> None:
    """Remove all files of an avatar. What cannot be removed now, ``remove_strays`` does later."""
    if not stem:
        return
    for edge in SIZES.values():
        try:
            with _place():
                _storage().delete(_path(stem, edge))
        except Exception:
            logger.exception("An avatar file could not be removed.")


def urls(stem: str) -> dict[str, str] | None:
    """Return the address of each size, as the storage says it; None where there is no avatar.

    An address that begins with a slash is one of the API's own host.
    """
    if not stem:
        return None
    return {name: _storage().url(_path(stem, edge)) for name, edge in SIZES.items()}


def served(name: str) -> bytes | None:
    """Return one of our files by its name; None for every other name.

    Raises:
        Overloaded: too many answers of the storage are waited for.
    """
    if not NAME.match(name):
        return None
    try:
        with _place(), _storage().open(f"{FOLDER}/{name}") as file:
            return bytes(file.read())
    except FileNotFoundError:
        return None


def remove_strays(known: Callable[[Collection[str]], Collection[str]]) -> int:
    """Remove files that no account has, left by a crash; returns how many.

    ``known`` says which of some names accounts have. Files of the last day are
    left alone: they may be on their way into an account.
    """
    if not available():
        return 0
    try:
        names = _storage().listdir(FOLDER)[1]
    except FileNotFoundError:
        return 0
    matches = [match for match in map(NAME.match, names) if match]
    owned = set(known({match[1] for match in matches}))
    strays = [f"{FOLDER}/{match[0]}" for match in matches if match[1] not in owned]
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
    """Wait for the storage beside the turns, unless it is a folder of this machine."""
    return nullcontext() if isinstance(_storage(), FileSystemStorage) else _upstream.place()


def _storage() -> Storage:
    return storages[ALIAS if ALIAS in django_settings.STORAGES else "default"]


def _path(stem: str, edge: int) -> str:
    return f"{FOLDER}/{stem}-{edge}.webp"
