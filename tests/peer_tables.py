"""Tables of other packages, as small as a test needs them; ``tests/hosts`` has real ones."""

from __future__ import annotations

import json
from typing import Any

from django.db import connection

TABLES = {
    "account_emailaddress": 'email varchar(254), verified boolean, "primary" boolean',
    "socialaccount_socialaccount": "provider varchar(200), uid varchar(191), extra_data jsonb",
    "socialaccount_socialapp": "provider varchar(30), provider_id varchar(200), settings jsonb",
    "social_auth_usersocialauth": "provider varchar(32), uid varchar(255), extra_data jsonb",
    "mfa_authenticator": "type varchar(20), data jsonb, created_at timestamptz, "
    "last_used_at timestamptz",
    "dj_rest_auth_mfa_authenticator": "type varchar(20), data jsonb, created_at timestamptz, "
    "last_used_at timestamptz",
    "authtoken_token": "key varchar(40), created timestamptz",
    "webauthn_credentialoptions": "credential_id text, public_key text",
}


def make(table: str, *rows: dict[str, Any]) -> None:
    """Create a table, if it does not exist, and insert rows; their keys go on from 1."""
    key = "" if table == "authtoken_token" else "id bigint, "
    columns = f"{key}user_id bigint, {TABLES[table]}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE IF NOT EXISTS {table} ({columns})")
        cursor.execute(f"SELECT COUNT(*) FROM {table}")  # noqa: S608 - a name of our own
        [before] = cursor.fetchone()
        for number, row in enumerate(rows, before + 1):
            values = row if "key" in row else {"id": number, **row}
            names = ", ".join(f'"{name}"' for name in values)
            marks = ", ".join(["%s"] * len(values))
            insert = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608 - ours
            cursor.execute(insert, [_stored(value) for value in values.values()])


def _stored(value: Any) -> Any:
    return json.dumps(value) if isinstance(value, dict) else value
