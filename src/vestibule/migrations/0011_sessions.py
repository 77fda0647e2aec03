from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("vestibule", "0010_idna_2008")]

    operations = [
        migrations.CreateModel(
            name="AccessLifetime",
            fields=[
                ("seconds", models.PositiveIntegerField(primary_key=True, serialize=False)),
                ("matters_until", models.DateTimeField()),
            ],
        ),
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
