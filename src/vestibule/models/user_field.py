"""The primary key of an account, which dumps contain."""

from __future__ import annotations

from typing import Any

from django.db import models


class UserField(models.OneToOneField[Any, Any]):
    """The host's user as the primary key of its account.

    Serialized, unlike other primary keys: ``dumpdata --natural-primary`` leaves those out, and
    then ``loaddata`` could not tell whose account it is. The same field in migrations.
    """

    def contribute_to_class(self, *args: Any, **more: Any) -> None:
        """Undo what a primary key does to its field."""
        super().contribute_to_class(*args, **more)
        self.serialize = True

    def deconstruct(self) -> Any:
        """Describe the field as Django's own one."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.OneToOneField", args, {**kwargs, "serialize": False}
