"""Messages on their way (decision 0006)."""

from __future__ import annotations

from django.db import migrations, models

import vestibule.core.ids


class Migration(migrations.Migration):
    dependencies = [("vestibule", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="QueuedMessage",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=vestibule.core.ids.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("channel", models.CharField(max_length=5)),
                ("kind", models.CharField(max_length=40)),
                ("recipient", models.CharField(max_length=254)),
                ("language", models.CharField(blank=True, max_length=20)),
                ("payload", models.BinaryField()),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("queued_at", models.DateTimeField()),
                ("due_at", models.DateTimeField(null=True)),
                ("sent_at", models.DateTimeField(null=True)),
                ("failed_at", models.DateTimeField(null=True)),
                ("last_error", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("due_at__isnull", False)),
                        fields=["due_at", "id"],
                        name="vestibule_message_due",
                    )
                ],
            },
        ),
    ]
