"""Signing keys of access tokens as stored: the private half encrypted."""

from __future__ import annotations

import logging
import threading
import time
from datetime import timedelta
from functools import partial

from django.db import Error, IntegrityError, models
from django.db.models import Exists, Q
from django.db.models.functions import Coalesce
from django.utils.asyncio import async_unsafe

from vestibule import database
from vestibule.conf import settings
from vestibule.core.errors import Unavailable
from vestibule.database import DatabaseNow, Trouble
from vestibule.models.access_lifetime import AccessLifetime
from vestibule.models.primary import PrimaryQuerySet
from vestibule.scope import per_scope
from vestibule.tokens import keys
from vestibule.tokens.key_file import ring_from_file
from vestibule.tokens.keys import KeyRing, SigningKey, VerifyingKey
from vestibule.tokens.revocation import feed, for_each_feed
from vestibule.tokens.secrets import seal, unseal

logger = logging.getLogger(__name__)

RELOAD_EVERY = 30.0
"""Seconds after which a process reads the keys again, as they may have been rotated."""

KNOWN_AFTER = timedelta(days=1)
"""How long a key is published before it signs, so that other back ends have fetched the JWKS
again by then; an administrator may rotate at once."""

RELOAD_AT_MOST_EVERY = 1.0
"""Seconds between two reads caused by tokens that name an unknown key."""


_UNREADABLE = (
    "The active signing key cannot be decrypted with SECRET_KEY or SECRET_KEY_FALLBACKS of this "
    "node. Does it have the secrets of the other nodes? Only if they are lost: "
    "keys rotate --lost-secret"
)


class KeyState(models.TextChoices):
    """The states of a key, in order."""

    NEXT = "next", "next: published, so that others know it before it signs"
    ACTIVE = "active", "active: signs"
    RETIRED = "retired", "retired: verifies until the last token it signed has ended"


class StoredKeyQuerySet(PrimaryQuerySet["StoredKey"]):
    """Queries on signing keys."""

    def accepted(self) -> StoredKeyQuerySet:
        """Select keys whose signatures are valid: all but revoked and long-retired ones."""
        life = settings.ACCESS_LIFETIME + 2 * settings.LEEWAY + timedelta(minutes=1)
        recent = Q(retired_at__isnull=True) | Q(retired_at__gt=DatabaseNow() - life)
        return self.filter(recent, revoked_at__isnull=True)

    def retire(self) -> int:
        """Retire keys: they no longer sign, but their tokens stay valid. Return how many."""
        return self.update(state=KeyState.RETIRED, retired_at=DatabaseNow())

    def revoke(self, kid: str) -> bool:
        """Revoke a key and all its tokens; False if there is none, or it is already revoked.

        Its tokens are refused on this node as soon as the transaction commits, on all nodes
        within ``REVOCATION_BOUND``. Call it inside a transaction.
        """
        if not self.filter(kid=kid, revoked_at__isnull=True).update(revoked_at=DatabaseNow()):
            return False
        if self.filter(kid=kid, state=KeyState.ACTIVE).exists():
            self.rotate(lost_secret=True)  # a stolen key goes, readable here or not
        elif self.filter(kid=kid, state=KeyState.NEXT).retire():
            self.ensure()
        database.on_commit(partial(feed.publish_revoked_key, kid))
        return True

    def make(self, algorithm: str, state: KeyState) -> StoredKey:
        """Generate a key and store it. At most one key may be active, and one next."""
        material, parsed = keys.generate_named(algorithm)
        kid = parsed.verifying.kid
        return self.create(
            kid=kid,
            algorithm=algorithm,
            state=state,
            public=dict(parsed.verifying.jwk) if parsed.verifying.jwk else None,
            sealed=seal(material, label=kid),
            created_at=DatabaseNow(),
        )

    def ensure(self) -> None:
        """Create the active and the next key if they are missing.

        Several processes may start at once: the constraint lets one of them win.
        """
        wanted = {KeyState.ACTIVE, KeyState.NEXT}
        usable = self.filter(algorithm=settings.ACCESS_ALGORITHM)
        for state in wanted - set(usable.values_list("state", flat=True)):
            try:
                with database.atomic():
                    self.filter(state=state).exclude(algorithm=settings.ACCESS_ALGORITHM).retire()
                    self.make(settings.ACCESS_ALGORITHM, state)
            except IntegrityError:
                continue  # another process was faster

    def rotate(
        self, *, older_than: timedelta | None = None, lost_secret: bool = False
    ) -> StoredKey | None:
        """Retire the active key, activate the next one, and create a new next one.

        Returns the new active key; None if the active one is younger than ``older_than``,
        or the next one has been published for too short a time (``KNOWN_AFTER``). Of
        concurrent calls, one retires the key. With ``lost_secret``, keys that this process cannot
        decrypt are replaced by new ones.

        Raises:
            Unavailable: this process cannot decrypt the active key, or the next one.
        """
        active = self.filter(state=KeyState.ACTIVE)
        if older_than is not None:
            began = Coalesce("activated_at", "created_at")
            active = active.alias(began=began).filter(began__lte=DatabaseNow() - older_than)
            known = DatabaseNow() - min(older_than, KNOWN_AFTER)
            ripe = StoredKey.objects.filter(state=KeyState.NEXT, created_at__lte=known)
            active = active.filter(Exists(ripe))
        with database.atomic():
            used = self.exclude(state=KeyState.RETIRED)
            unreadable = [each.kid for each in used if each.open() is None]
            if not active.retire() and older_than is not None:
                return None
            if unreadable and not lost_secret:
                raise Unavailable
            if self.filter(kid__in=unreadable, state=KeyState.NEXT).retire():
                self.make(settings.ACCESS_ALGORITHM, KeyState.NEXT)
            self.filter(state=KeyState.NEXT).update(
                state=KeyState.ACTIVE, activated_at=DatabaseNow()
            )
            self.make(settings.ACCESS_ALGORITHM, KeyState.NEXT)
        self.ensure()
        return self.get(state=KeyState.ACTIVE)

    def ring(self) -> KeyRing:
        """Read the key ring; create the keys that are missing.

        A key that neither ``SECRET_KEY`` nor a fallback decrypts stays as it is: another node
        may have it from a newer secret, and sign with it. Its public half verifies. Where the
        active key is such a one, this process signs with the next one, which all nodes accept;
        where that is another, with none.
        """
        self.ensure()
        stored = list(self.accepted())
        opened = {each.kid: each.open() for each in stored}
        usable = {each.state: opened[each.kid] for each in stored if opened[each.kid]}
        active = usable.get(KeyState.ACTIVE)
        if active is None:
            logger.error(_UNREADABLE)
        verifying = {each.kid: each.verifying(opened[each.kid]) for each in stored}
        return KeyRing(
            active or usable.get(KeyState.NEXT),
            {kid: key for kid, key in verifying.items() if key is not None},
        )


class StoredKey(models.Model):
    """One key that signs, will sign, or used to sign access tokens."""

    kid = models.CharField(max_length=64, primary_key=True)
    algorithm = models.CharField(max_length=10)
    state = models.CharField(max_length=7, choices=KeyState.choices)
    public = models.JSONField(null=True)
    """The public half as published; NULL for HS256, which has none."""
    sealed = models.BinaryField()
    """The private half, encrypted with a key derived from ``SECRET_KEY``."""
    created_at = models.DateTimeField()
    activated_at = models.DateTimeField(null=True)
    retired_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    """Since when its tokens are refused, because the key was leaked."""

    objects = StoredKeyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["state"],
                name="vestibule_one_key_active_one_next",
                condition=~Q(state="retired"),
            )
        ]

    def __str__(self) -> str:
        return f"key {self.kid} ({self.state})"

    def open(self) -> SigningKey | None:
        """Decrypt the private half; None if ``SECRET_KEY`` changed without a fallback."""
        material = unseal(bytes(self.sealed), label=self.kid)
        return None if material is None else keys.parse(material, self.algorithm)

    def verifying(self, opened: SigningKey | None) -> VerifyingKey | None:
        """Return the verifying key; None if neither half of the key can be read."""
        if opened is not None:
            return opened.verifying
        return keys.parse_public(self.public) if self.public else None


def _note_lifetime() -> None:
    """Record the lifetime of access tokens; not in a database that stores none either."""
    try:
        AccessLifetime.objects.note()
    except Error as error:
        if database.trouble_of(error) not in {Trouble.READ_ONLY, Trouble.DISK_FULL}:
            raise


class CurrentRing:
    """The key ring of this process: parsed once, reread now and then.

    Every process that signs reads it, so it also records the lifetime of access tokens.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ring: KeyRing | None = None
        self._read_at = float("-inf")
        self._problem = ""

    def get(self, *, naming: str | None = None) -> KeyRing:
        """Return the key ring; read it again first if it has no key with the id ``naming``.

        Raises:
            Unavailable: the keys cannot be read.
            SynchronousOnlyOperation: they must be read, and this is an event loop.
        """
        age = time.monotonic() - self._read_at
        ring = self._ring
        if ring is None or age > RELOAD_EVERY:
            return self._read(RELOAD_EVERY)
        if naming is not None and naming not in ring.verifying and age > RELOAD_AT_MOST_EVERY:
            return self._read(RELOAD_AT_MOST_EVERY)
        return ring

    def forget(self) -> None:
        """Read the keys again at the next use, because this process changed them."""
        self._ring = None

    @async_unsafe  # before the lock, which would keep an event loop waiting for another thread
    def _read(self, older_than: float) -> KeyRing:
        with self._lock:
            if self._ring is None or time.monotonic() - self._read_at > older_than:
                path = settings.SIGNING_KEY_FILE
                try:
                    _note_lifetime()
                    self._ring = self._of_file(path) if path else StoredKey.objects.ring()
                except Error as error:
                    raise Unavailable(retry_after=1) from error
                self._read_at = time.monotonic()
            return self._ring

    def _of_file(self, path: str) -> KeyRing:
        """Read the key file. While it is missing or half-written, the last ring stays in use."""
        try:
            ring = ring_from_file(path)
        except (OSError, keys.UnusableKey) as error:
            if str(error) != self._problem:  # once, not at each of the next attempts
                logger.error("SIGNING_KEY_FILE cannot be used: %s", error)
            self._problem = str(error)
            if self._ring is None:
                raise Unavailable(retry_after=1) from error
            return self._ring
        self._problem = ""
        return ring


current_ring = per_scope(CurrentRing)
"""The key ring of the current scope in this process."""
for_each_feed(lambda created: created.on_key_revoked(current_ring.forget))
