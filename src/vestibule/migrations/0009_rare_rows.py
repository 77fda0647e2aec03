from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("vestibule", "0008_list_indexes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="account",
            index=models.Index(
                condition=models.Q(("enabled", False)),
                fields=["email_verified_at", "created_at", "user"],
                name="vestibule_account_inactive",
            ),
        ),
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(
                fields=["account_id", "kind", "id"], name="vestibule_event_account_kind"
            ),
        ),
    ]
