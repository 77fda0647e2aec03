from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("vestibule", "0009_rare_rows")]

    operations = [
        migrations.AddField(
            model_name="session",
            name="rotation_key",
            field=models.CharField(blank=True, db_default="", max_length=64),
        ),
        migrations.AddField(
            model_name="session",
            name="password_fingerprint",
            field=models.CharField(blank=True, db_default="", max_length=64),
        ),
    ]
