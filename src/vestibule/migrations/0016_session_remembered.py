from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("vestibule", "0015_username_skeletons")]

    operations = [
        migrations.AddField(
            model_name="session",
            name="remembered",
            field=models.BooleanField(db_default=True, default=True),
        ),
    ]
