from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("vestibule", "0011_sessions")]

    operations = [
        migrations.AddField(
            model_name="account",
            name="registrant_unproved",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
