"""The enrolled second factors of an account: a copy in its row, which a sign-in reads anyway."""

from __future__ import annotations

from itertools import combinations
from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef
from django.db.models.expressions import Combinable

from vestibule.core.factors import ENROLLED, FACTORS, WAS_RESET, Method
from vestibule.models.adoption import AdoptionQuerySet
from vestibule.models.primary import Row

_NONE = ("", WAS_RESET)
_STORED = tuple(
    " ".join(some)
    for count in range(1, len(ENROLLED) + 1)
    for some in combinations(ENROLLED, count)
)
"""Every text that ``recount_factors`` may store."""


class EnrolledFactorsQuerySet(AdoptionQuerySet[Row]):
    """Queries on the factors of one account."""

    def enrolled(self) -> Self:
        """Select accounts with a second factor; not those whose factors were reset."""
        return self.exclude(factors__in=_NONE)

    def not_enrolled(self) -> Self:
        """Select the others."""
        return self.filter(factors__in=_NONE)

    def holding(self, factor: str) -> Self:
        """Select accounts with this second factor, whatever else they have."""
        return self.filter(factors__in=[each for each in _STORED if factor in each.split()])

    def hold_in(self, epoch: int) -> bool:
        """Lock the one account; False if it is gone or was secured since it had this epoch."""
        return self.read_held_in(epoch) is not None

    def read_held_in(self, epoch: int, *wanted: Combinable | str) -> tuple[Any, ...] | None:
        """Lock the one account and read one of its values; None where ``hold_in`` is False.

        What a subquery reads may be older than the lock. What depends on it is to be used up by
        a conditional update.
        """
        held = self.select_for_update(no_key=True)
        found = held.values_list("epoch", *wanted).first()
        return found[1:] if found is not None and found[0] == epoch else None

    def recount_factors(self) -> str:
        """Copy the enrolled second factors of the one account to its row; returns them.

        Call it in the transaction that adds, uses up or removes one, with the account locked
        (``hold``).
        """
        rows = {name: _factor_rows(name) for name in ENROLLED}
        found = self.values_list(*(Exists(rows[name]) for name in ENROLLED)).first() or ()
        names = [name for name, has in zip(ENROLLED, found, strict=False) if has]
        factors = " ".join(names) if set(names) & set(FACTORS) else ""
        self.update(factors=factors)
        return factors

    def remove_factors(self) -> bool:
        """Remove all second factors of the one account, its recovery codes and trusted devices.

        False if there was none. Call it with the account locked (``hold``).
        """
        if not self.enrolled().update(factors=""):
            return False
        for name in ("Passkey", "Totp", "RecoveryCode", "TrustedDevice"):
            rows: models.QuerySet[Any] = apps.get_model("vestibule", name)._default_manager.all()
            rows.filter(account__in=self.values("pk")).delete()
        return True


def _factor_rows(name: str) -> models.QuerySet[Any]:
    """Select the rows of a second factor of the account of the outer query."""
    # By name, since the models' modules import this one.
    model = {Method.PASSKEY: "Passkey", Method.TOTP: "Totp"}.get(Method(name), "RecoveryCode")
    every: models.QuerySet[Any] = apps.get_model("vestibule", model)._default_manager.all()
    rows = every.filter(account=OuterRef("pk"))
    return rows.filter(used_at=None) if name == Method.RECOVERY_CODE else rows
