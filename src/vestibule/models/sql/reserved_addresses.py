"""Former addresses that wait for their owner: where an undo link carries them, and their index."""

from __future__ import annotations

from django.db.models import CharField, F, Func, Index, Q
from django.db.models.lookups import IsNull

RESERVED = Func(
    F("data"), template="(%(expressions)s ->> 'reserved')", output_field=CharField(null=True)
)
"""The canonical address in the data of an undo link; NULL for every other secret."""

RESERVED_INDEX = Index(
    RESERVED, name="vestibule_secret_reserved", condition=Q(IsNull(RESERVED, rhs=False))
)
"""Without a purpose in the condition, which a prepared statement has as a parameter."""
