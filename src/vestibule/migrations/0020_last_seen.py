from datetime import UTC, datetime

from django.conf import settings
from django.db import migrations, models

NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class Migration(migrations.Migration):
    dependencies = [
        ("vestibule", "0019_session_superseded"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="account",
            name="last_seen_at",
            field=models.DateTimeField(db_default=NEVER, default=NEVER, editable=False),
        ),
        migrations.AddIndex(
            model_name="account",
            index=models.Index(fields=["last_seen_at", "user"], name="vestibule_account_seen"),
        ),
        migrations.AddIndex(
            model_name="account",
            index=models.Index(fields=["factors", "created_at"], name="vestibule_account_factors"),
        ),
        migrations.AddIndex(
            model_name="onetimesecret",
            index=models.Index(
                condition=models.Q(("purpose", "invite")),
                fields=["id"],
                name="vestibule_secret_invite",
            ),
        ),
    ]
