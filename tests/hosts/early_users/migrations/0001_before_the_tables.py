"""A superuser, as hosts make their first one, by the manager of the model itself."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.db import migrations


def make_superuser(apps: Any, schema_editor: Any) -> None:
    users: Any = get_user_model()._default_manager
    user = users.create_superuser("root", "root@example.org", "a long enough password")
    user.set_password("another long enough password")
    user.save()


class Migration(migrations.Migration):
    dependencies = [("auth", "0012_alter_user_first_name_max_length")]
    run_before = [("vestibule", "0001_initial")]
    operations = [migrations.RunPython(make_superuser)]
