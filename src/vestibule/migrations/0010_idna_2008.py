"""Read internationalized domains by IDNA 2008: until now faß.de was taken for fass.de.

An account whose address stands for another domain now has to prove it again: the mail that proved
it went to that other domain. Where the address is another account's by the new rules, or none at
all, nobody signs in by it until it is changed. Each of these accounts is named in the log.
"""

import logging
from typing import Any

from django.db import migrations
from django.db.models import Q

from vestibule.core.identifiers import email_key

logger = logging.getLogger("vestibule.migrations")


def read_domains_anew(apps: Any, schema_editor: Any) -> None:
    """Compute the canonical form of every address that the two standards might read differently."""
    accounts = apps.get_model("vestibule", "Account").objects.using(schema_editor.connection.alias)
    international = Q(email__regex=r"[^ -~]") | Q(email_key__contains="xn--")
    changed = {
        account.pk: key
        for account in accounts.filter(international, email_key__isnull=False).order_by("pk")
        if (key := email_key(account.email)) != account.email_key
    }
    # All at first: one may get what another one of them had.
    accounts.filter(pk__in=changed).update(email_key=None, email_verified_at=None)
    for account, key in changed.items():
        if key is None or accounts.filter(email_key=key).exists():
            why = "is another account's" if key else "is none"
            logger.warning("By IDNA 2008 the address of account %s %s.", account, why)
        else:
            accounts.filter(pk=account).update(email_key=key)
            logger.warning("Account %s has to prove its address again (IDNA 2008).", account)


class Migration(migrations.Migration):
    dependencies = [("vestibule", "0009_rare_rows")]

    operations = [
        migrations.RunPython(read_domains_anew, migrations.RunPython.noop, elidable=True),
    ]
