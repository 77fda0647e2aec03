"""Ask one cheap question at a steady pace, and say how long the answers took.

``python -m bench.probe`` reads ``{"address", "request", "seconds", "per_second"}`` as JSON from
stdin and prints ``{"requests", "p50_ms", "p99_ms"}``. A process of its own: what a load driver
does meanwhile must not count as the server's time.
"""

from __future__ import annotations

import json
import sys
import time

from bench.driver import drive


def main() -> None:
    """Ask until the time is up."""
    asked = json.load(sys.stdin)
    request: bytes = asked["request"].encode("latin-1")
    pause = 1 / asked["per_second"]
    due = time.perf_counter()

    def at_its_time(_: bytes) -> bytes:
        nonlocal due
        due += pause
        time.sleep(max(0.0, due - time.perf_counter()))
        return request

    host, port = asked["address"]
    load = drive((host, port), [at_its_time], seconds=asked["seconds"])
    json.dump({"requests": load.requests, "p50_ms": load.p50_ms, "p99_ms": load.p99_ms}, sys.stdout)


if __name__ == "__main__":
    main()
