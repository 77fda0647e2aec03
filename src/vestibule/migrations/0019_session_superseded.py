from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("vestibule", "0018_recovery_code_made_at")]

    operations = [
        migrations.AddField(
            model_name="session",
            name="superseded_from",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="session",
            name="superseded_to",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
    ]
