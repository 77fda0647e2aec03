from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("vestibule", "0013_revoked_keys")]

    operations = [
        migrations.AddField(
            model_name="session",
            name="device",
            field=models.CharField(blank=True, db_default="", max_length=40),
        ),
        migrations.AlterField(
            model_name="storedkey",
            name="created_at",
            field=models.DateTimeField(),
        ),
    ]
