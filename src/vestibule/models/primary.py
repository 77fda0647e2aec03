"""Queries of Vestibule's tables: all of them go to the primary database."""

from __future__ import annotations

from typing import TypeVar

from django.db import models

from vestibule import database
from vestibule.models.migrated import tables_are_current

Row = TypeVar("Row", bound=models.Model)


class PrimaryQuerySet(models.QuerySet[Row]):
    """Reads from where Vestibule writes: a replica may not have a new session or code yet."""

    @property
    def db(self) -> str:
        """The alias that this query uses: the one of ``using()``, or the installation's."""
        chosen: str | None = getattr(self, "_db")  # noqa: B009 - django-stubs does not know it
        return chosen or database.alias()

    def count_to(self, most: int) -> int:
        """Count rows up to ``most``: counting a million takes too long."""
        return self.order_by()[:most].count()

    def is_migrated(self) -> bool:
        """Whether the tables are there: not every database of a host with tenants has them."""
        return tables_are_current(self.db)
