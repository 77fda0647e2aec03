"""Print the memory of a process while its one other thread hashes and releases its buffer."""

from __future__ import annotations

import json
import resource
import sys
import threading
from pathlib import Path

from vestibule.passwords import argon2id
from vestibule.passwords.argon2id import Cost

SALT = "s" * 22


def resident() -> int:
    """Return the resident memory of this process, in bytes."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize()


def main() -> None:
    """Print the sizes before and after each step, as JSON."""
    sizes = [resident()]

    def work() -> None:
        for _ in range(3):
            argon2id.encode("correct horse", SALT, Cost(64 * 1024, 1, 1))
            sizes.append(resident())
        argon2id.release_buffer()
        sizes.append(resident())
        argon2id.encode("correct horse", SALT, Cost(16, 1, 1))
        sizes.append(resident())

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    sys.stdout.write(json.dumps(sizes))


if __name__ == "__main__":
    main()
