from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("vestibule", "0027_reserved_addresses")]

    operations = [
        migrations.AddField(
            model_name="account",
            name="owner_confirmed",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="account",
            name="self_registered",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
