import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("vestibule", "0020_last_seen"),
    ]

    operations = [
        migrations.CreateModel(
            name="IdempotencyRecord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key_hash", models.CharField(max_length=64, unique=True)),
                ("request_hash", models.CharField(max_length=64)),
                ("nonce", models.CharField(max_length=32)),
                ("session", models.UUIDField(null=True)),
                ("generation", models.PositiveIntegerField(default=0)),
                ("challenge", models.CharField(blank=True, max_length=22)),
                ("data", models.JSONField(default=dict)),
                ("created_at", models.DateTimeField(db_index=True)),
                (
                    "account",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="vestibule.account",
                    ),
                ),
            ],
        ),
    ]
