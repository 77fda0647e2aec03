"""A user while some tables of Vestibule are there and others are not."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.db import migrations


def make_user(apps: Any, schema_editor: Any) -> None:
    users: Any = get_user_model()._default_manager
    users.create_user("ann", "ann@example.org", "a long enough password")


class Migration(migrations.Migration):
    dependencies = [("early_users", "0001_before_the_tables"), ("vestibule", "0002_messages")]
    run_before = [("vestibule", "0003_proofs")]
    operations = [migrations.RunPython(make_user)]
