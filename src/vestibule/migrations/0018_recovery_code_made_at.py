from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("vestibule", "0017_second_factors")]

    operations = [
        migrations.AddField(
            model_name="recoverycode",
            name="made_at",
            field=models.DateTimeField(null=True),
        ),
    ]
