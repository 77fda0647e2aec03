from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("vestibule", "0012_registrant_unproved")]

    operations = [
        migrations.AddField(
            model_name="storedkey",
            name="revoked_at",
            field=models.DateTimeField(null=True),
        ),
    ]
