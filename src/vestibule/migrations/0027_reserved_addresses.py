from django.db import migrations, models
from django.db.models.lookups import IsNull

from vestibule.migrations._operations import AddIndexConcurrently

RESERVED = models.Func(
    models.F("data"),
    template="(%(expressions)s ->> 'reserved')",
    output_field=models.CharField(null=True),
)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("vestibule", "0026_verified_phones")]

    operations = [
        AddIndexConcurrently(
            model_name="onetimesecret",
            index=models.Index(
                RESERVED,
                condition=models.Q(IsNull(RESERVED, rhs=False)),
                name="vestibule_secret_reserved",
            ),
        ),
    ]
