import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("vestibule", "0021_idempotency_records"),
    ]

    operations = [
        migrations.CreateModel(
            name="AuditChain",
            fields=[
                ("id", models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("sealed_key", models.BinaryField()),
                ("position", models.BigIntegerField(default=0)),
                ("hash", models.BinaryField(default=b"")),
                (
                    "newest",
                    models.UUIDField(default=uuid.UUID("00000000-0000-0000-0000-000000000000")),
                ),
                ("anchor", models.BigIntegerField(default=0)),
                ("anchor_hash", models.BinaryField(default=b"")),
                ("sealed_ends", models.BinaryField(default=b"")),
                ("forwarded", models.BigIntegerField(null=True)),
                ("forwarding_until", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="AuditLink",
            fields=[
                ("position", models.BigIntegerField(primary_key=True, serialize=False)),
                ("event_id", models.UUIDField(unique=True)),
                ("account", models.BinaryField()),
                ("actor", models.BinaryField()),
                ("subject", models.BinaryField()),
                ("origin", models.BinaryField()),
                ("hash", models.BinaryField()),
            ],
        ),
        migrations.AddField(
            model_name="queuedmessage",
            name="traceparent",
            field=models.CharField(blank=True, db_default="", default="", max_length=55),
        ),
    ]
