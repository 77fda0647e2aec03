import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("vestibule", "0006_identities"),
    ]

    operations = [
        migrations.CreateModel(
            name="ImportRun",
            fields=[
                ("digest", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("line", models.PositiveBigIntegerField()),
                ("made", models.PositiveBigIntegerField()),
                ("refused", models.PositiveBigIntegerField()),
                ("report_bytes", models.PositiveBigIntegerField()),
                ("started_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.AlterField(
            model_name="account",
            name="created_at",
            field=models.DateTimeField(default=django.utils.timezone.now, editable=False),
        ),
    ]
