"""An issuer's metadata (OpenID Connect Discovery 1.0) and keys, cached."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable
from typing import Any, cast

from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry, KeySet

from vestibule.core.errors import ProviderUnavailable
from vestibule.outbound import Upstream
from vestibule.providers.fetch import Fetcher, json_object

KEPT = 3600.0
"""Seconds after which metadata and keys are fetched again."""

KEYS_PAUSE = 60.0
"""Seconds between two fetches of the keys, even if tokens name unknown keys."""

FAILURE_PAUSE = 5.0
"""Seconds without another fetch after a failed one."""

_KINDS = {"RSA", "EC", "OKP"}
_SMALLEST_MODULUS = 342
"""Characters of the modulus of a 2048-bit RSA key, in base64url."""


class CachedFetch:
    """A cached result of a fetch. One thread fetches, and the others wait for it.

    Threads that wait hold a place at the upstream and no request slot, like the one that
    fetches. ``_value``, ``_fetched`` and ``_failed`` change under ``_lock`` only.
    """

    def __init__(self, fetch: Callable[[], Any], upstream: Upstream) -> None:
        self._fetch, self._upstream, self._lock = fetch, upstream, threading.Lock()
        self._value: Any = None
        self._fetched = self._failed = float("-inf")

    def get(self, *, at_most: float = KEPT) -> Any:
        """Return the value, fetched at most ``at_most`` seconds ago.

        Raises:
            ProviderUnavailable: the fetch failed, or did so a moment ago.
            Overloaded: too many requests already wait for this provider.
        """
        if self._is_fresh(at_most):
            return self._value
        with self._upstream.place(), self._lock:
            if self._is_fresh(at_most):
                return self._value
            now = time.monotonic()
            if now - self._failed < FAILURE_PAUSE:
                raise ProviderUnavailable("it did not respond a moment ago")
            try:
                self._value = self._fetch()
            except ProviderUnavailable:
                self._failed = time.monotonic()
                raise
            self._fetched = time.monotonic()
            return self._value

    def _is_fresh(self, at_most: float) -> bool:
        return time.monotonic() - self._fetched <= at_most


class Metadata:
    """One issuer's metadata and keys."""

    def __init__(self, url: str, issuer: str, fetch: Fetcher) -> None:
        self._url, self._issuer, self._fetch = url, issuer, fetch
        self._document = CachedFetch(self._fetch_document, fetch.upstream)
        self._keys = CachedFetch(self._fetch_keys, fetch.upstream)

    def __getitem__(self, name: str) -> str:
        value = self._document.get().get(name)
        if not isinstance(value, str) or not value:
            raise ProviderUnavailable(f"its metadata lacks {name}")
        return value

    def listed(self, name: str) -> tuple[str, ...]:
        """Return a member that is a list; empty if there is none."""
        value = self._document.get().get(name)
        return tuple(map(str, value)) if isinstance(value, list) else ()

    def has(self, name: str) -> bool:
        """Whether the metadata has a member that is not empty."""
        return bool(self._document.get().get(name))

    def says(self, name: str) -> bool:
        """Whether a member is true."""
        return self._document.get().get(name) is True

    def keys(self, kid: object) -> list[dict[str, Any]]:
        """Return the keys; fetch them again if none has this id and ``KEYS_PAUSE`` has passed."""
        found = self._keys.get()
        if kid is not None and all(key.get("kid") != kid for key in found):
            found = self._keys.get(at_most=KEYS_PAUSE)
        return cast("list[dict[str, Any]]", found)

    def _fetch_document(self) -> dict[str, Any]:
        answer = self._fetch.get(self._url)
        document = json_object(answer) if answer.status == 200 else {}
        # Otherwise one issuer could impersonate another (Discovery 1.0, 4.3).
        if document.get("issuer") != self._issuer:
            raise ProviderUnavailable("its metadata names a different issuer")
        return document

    def _fetch_keys(self) -> list[dict[str, Any]]:
        answer = self._fetch.get(self["jwks_uri"])
        found = json_object(answer).get("keys") if answer.status == 200 else None
        if not isinstance(found, list):
            raise ProviderUnavailable("it publishes no keys")
        return usable(found)


def usable(keys: list[Any]) -> list[dict[str, Any]]:
    """Return the keys that may verify a signature: public, long enough, and with a unique id."""
    fit = [
        key
        for key in keys
        if isinstance(key, dict)
        and key.get("kty") in _KINDS
        and key.get("use", "sig") == "sig"
        and (key["kty"] != "RSA" or len(str(key.get("n", ""))) >= _SMALLEST_MODULUS)
    ]
    times = Counter(str(key.get("kid")) for key in fit)
    return [key for key in fit if times[str(key.get("kid"))] == 1]


def key_set(keys: list[dict[str, Any]]) -> KeySet:
    """Build a key set of the keys that can be parsed."""
    read = []
    for key in keys:
        try:
            read.append(JWKRegistry.import_key(key))
        except (JoseError, ValueError, TypeError, KeyError):
            continue  # one malformed key must not make the others unusable
    return KeySet(read)
