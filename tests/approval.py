"""A host whose new users are inactive until somebody approves them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models.signals import pre_save


@contextmanager
def new_users_inactive() -> Iterator[None]:
    """Let the host make new users inactive, by a receiver of its own."""

    def wait(instance: Any, **_: Any) -> None:
        if instance._state.adding:
            instance.is_active = False

    pre_save.connect(wait, sender=get_user_model(), weak=False)
    try:
        yield
    finally:
        pre_save.disconnect(wait, sender=get_user_model())
