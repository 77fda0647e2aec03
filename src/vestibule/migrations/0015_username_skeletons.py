"""Keep what each user name looks like (UTS 39), so that nobody registers the twin of another's.

Where two look alike already, both keep their names and sign in by them; who verified an address
first, or else registered first, is the one whose looks count. The other is named in the log.
"""

import logging
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import migrations, models
from django.db.models import F

from vestibule.core.identifiers import username_skeleton

BATCH = 1000
logger = logging.getLogger("vestibule.migrations")


def keep_skeletons(apps: Any, schema_editor: Any) -> None:
    """Compute the skeleton of every user name that somebody chose."""
    column = get_user_model().USERNAME_FIELD
    users = apps.get_model(settings.AUTH_USER_MODEL)
    if column not in {field.name for field in users._meta.get_fields()}:
        return  # the host adds that column later
    model = apps.get_model("vestibule", "Account")
    accounts = model.objects.using(schema_editor.connection.alias)
    proved_first = (F("email_verified_at").asc(nulls_last=True), "pk")
    rows = accounts.order_by(*proved_first).values_list("pk", f"user__{column}")
    batch, seen = [], set()
    for account, name in rows.iterator(chunk_size=BATCH):
        looks = username_skeleton(str(name or ""))
        if looks in seen:
            logger.warning("The user name of account %s looks like that of another.", account)
        elif looks is not None:
            seen.add(looks)
            batch.append(model(pk=account, username_skeleton=looks))
        if len(batch) == BATCH:
            accounts.bulk_update(batch, ["username_skeleton"])
            batch.clear()
    accounts.bulk_update(batch, ["username_skeleton"])


class Migration(migrations.Migration):
    dependencies = [("vestibule", "0014_session_device")]

    operations = [
        migrations.AddField(
            model_name="account",
            name="username_skeleton",
            field=models.CharField(max_length=300, null=True),
        ),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.UniqueConstraint(
                fields=["username_skeleton"], name="vestibule_account_skeleton"
            ),
        ),
        migrations.RunPython(keep_skeletons, migrations.RunPython.noop, elidable=True),
    ]
