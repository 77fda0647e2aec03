from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("vestibule", "0022_audit_chain")]

    operations = [
        migrations.AlterField(
            model_name="account",
            name="username_key",
            field=models.CharField(max_length=150, blank=True, default="", db_default=""),
        ),
        migrations.AlterField(
            model_name="account",
            name="name_key",
            field=models.CharField(max_length=150, blank=True, default="", db_default=""),
        ),
        migrations.AlterField(
            model_name="account",
            name="last_name_key",
            field=models.CharField(max_length=150, blank=True, default="", db_default=""),
        ),
        migrations.AlterField(
            model_name="account",
            name="avatar",
            field=models.CharField(max_length=64, blank=True, default="", db_default=""),
        ),
    ]
