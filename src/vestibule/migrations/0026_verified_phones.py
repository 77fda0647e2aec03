from django.db import migrations, models

from vestibule.migrations._operations import AddIndexConcurrently


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("vestibule", "0025_adopted_rows")]

    operations = [
        AddIndexConcurrently(
            model_name="account",
            index=models.Index(
                condition=models.Q(("phone_verified_at__isnull", False)),
                fields=["phone"],
                name="vestibule_account_phone",
            ),
        ),
    ]
