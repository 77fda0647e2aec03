"""Avatars: convert uploads to square pictures, and store them as files."""

from vestibule.avatars.files import (
    ALIAS,
    NAME,
    available,
    problems,
    remove,
    remove_strays,
    served,
    store,
    urls,
)
from vestibule.avatars.picture import SIZES, Pictures, make

__all__ = [
    "ALIAS",
    "NAME",
    "SIZES",
    "Pictures",
    "available",
    "make",
    "problems",
    "remove",
    "remove_strays",
    "served",
    "store",
    "urls",
]
