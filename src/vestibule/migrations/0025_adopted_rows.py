from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("vestibule", "0024_opaque_tokens")]

    operations = [
        migrations.CreateModel(
            name="AdoptedRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source", models.CharField(max_length=60)),
                ("key", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("source", "key"), name="vestibule_adopted_row_unique"
                    )
                ]
            },
        ),
    ]
