import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("vestibule", "0023_database_defaults")]

    operations = [
        migrations.AlterField(
            model_name="session",
            name="transport",
            field=models.CharField(max_length=20),
        ),
        migrations.AlterField(
            model_name="pendingsignin",
            name="transport",
            field=models.CharField(max_length=20),
        ),
        migrations.CreateModel(
            name="StoredOpaqueToken",
            fields=[
                ("hash", models.CharField(max_length=64, primary_key=True, serialize=False)),
                (
                    "session",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="opaque_token",
                        to="vestibule.session",
                    ),
                ),
            ],
        ),
    ]
