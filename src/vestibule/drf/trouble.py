"""Refuses requests that the database cannot serve, and logs why: once a minute for each reason."""

from __future__ import annotations

import errno
import logging

from vestibule.core.errors import Unavailable
from vestibule.core.sampling import Sampler
from vestibule.database import Trouble, trouble_of

logger = logging.getLogger(__name__)

SENTENCES = {
    Trouble.UNAVAILABLE: "The database cannot be reached.",
    Trouble.READ_ONLY: "The database accepts no changes.",
    Trouble.DISK_FULL: "There is no room for changes.",
}
RETRY_AFTER = {Trouble.UNAVAILABLE: 1, Trouble.READ_ONLY: 5, Trouble.DISK_FULL: 30}
"""Seconds that a client is told to wait."""

_STORAGE = {
    errno.ENOSPC: Trouble.DISK_FULL,
    errno.EDQUOT: Trouble.DISK_FULL,
    errno.EROFS: Trouble.READ_ONLY,
}
"""Errors of the file system, where uploads are stored."""

_sampler = Sampler()


def unavailable(error: BaseException) -> Unavailable | None:
    """Return the refusal in place of an error that the database caused; None for another error.

    The first error is logged with its traceback, and one each minute with the number of all.
    """
    trouble = trouble_of(error)
    if trouble is None and isinstance(error, OSError):
        trouble = _STORAGE.get(error.errno or 0)
    if trouble is None:
        return None
    if times := _sampler.count(trouble):
        about = {"cause": trouble.value, "times": times}
        logger.error(SENTENCES[trouble], exc_info=error, extra=about)
    return Unavailable(RETRY_AFTER[trouble])
