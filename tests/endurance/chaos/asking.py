"""A client that asks until it gets an answer, as `@vestibule/client` does."""

from __future__ import annotations

import random
import secrets
import time
from typing import Any

import httpx

from tests.endurance.chaos.ledger import Ledger
from tests.endurance.chaos.world import World

ANSWER_WITHIN = 8.0
"""Seconds for which a client waits for an answer before it asks again."""
PATIENCE = 120.0
"""Seconds for which it asks again. No outage is that long."""
PAUSE = 0.2


class Unanswered(Exception):
    """All attempts were in vain: what the server did is not known."""


def new_key() -> str:
    """Return an idempotency key."""
    return secrets.token_urlsafe(16)


class Asking:
    """Sends requests to one node or the other; the same one again while it is not answered."""

    def __init__(self, world: World, ledger: Ledger, seed: str) -> None:
        self.chance = random.Random(seed)
        self._ledger = ledger
        address = f"2001:db8:{secrets.token_hex(2)}:{secrets.token_hex(2)}::1"
        self._nodes = [
            httpx.Client(
                base_url=f"{node.url}/api/auth/",
                headers={"X-Forwarded-For": address},
                timeout=ANSWER_WITHIN,
                trust_env=False,
            )
            for node in world.nodes
        ]

    def close(self) -> None:
        """Close its connections."""
        for each in self._nodes:
            each.close()

    def once(self, node: int, method: str, path: str, **more: Any) -> httpx.Response | None:
        """Ask a node once; returns None without an answer, or for one that says 503."""
        self._ledger.count("requests")
        try:
            answer = self._nodes[node].request(method, path, **more)
        except httpx.TransportError:
            self._ledger.count("answers lost")
            return None
        if answer.status_code == 503:
            self._ledger.count("503")
            return None
        if answer.status_code >= 500:
            self._ledger.breaks("5xx other than 503", f"{path} {answer.status_code} {answer.text}")
            return None
        return answer

    def ask(
        self,
        path: str,
        body: Any,
        *,
        key: str = "",
        access: str = "",
        device: str = "",
        again: tuple[int, ...] = (),
        waits: bool = True,
    ) -> tuple[httpx.Response, bool]:
        """Post until there is an answer; returns it, and whether an earlier one may be lost.

        Statuses of ``again`` are no answer if an earlier one may be lost: the first request may
        still run, and this one has met it (docs/tokens.md). They are if it stays so. 429 is none,
        unless the client does not wait: attempts that an outage cut off count as failed.

        Raises:
            Unanswered: there was none.
        """
        headers = {"Authorization": f"Bearer {access}"} if access else {}
        headers |= {"Idempotency-Key": key} if key else {}
        headers |= {"Device-Token": device} if device else {}
        end, lost, met = time.monotonic() + PATIENCE, False, 0
        while time.monotonic() < end:
            node = self.chance.randrange(len(self._nodes))
            answer = self.once(node, "POST", path, json=body, headers=headers)
            pause = PAUSE
            if answer is not None and answer.status_code == 429 and waits:
                self._ledger.count("429")
                pause = float(answer.headers["Retry-After"])
            elif answer is not None:
                if not (lost and answer.status_code in again and met < 3):
                    return answer, lost
                met += 1
                pause = PAUSE * (1 + met)
            lost = True
            time.sleep(min(pause, max(end - time.monotonic(), 0)))
        self._ledger.count("unanswered")
        raise Unanswered(path)

    def reads(self, node: int, access: str) -> int:
        """Read the profile at a node; returns the status, or 0 if there is no answer."""
        headers = {"Authorization": f"Bearer {access}"}
        answer = self.once(node, "GET", "profile/", headers=headers)
        return 0 if answer is None else answer.status_code
