"""Settings of the test run: the ready server's, on a real database of the wanted kind.

``TEST_DATABASE`` is ``postgres`` (default) or ``sqlite``. PostgreSQL is the server
in ``TEST_DATABASE_URL``, or one that is started for this run.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from tests import measured  # noqa: F401 - before any process is started

if "TEST_HOME" not in os.environ:  # else the process that made it removes it
    _made = tempfile.TemporaryDirectory(prefix="vestibule-tests-", ignore_cleanup_errors=True)
    os.environ["TEST_HOME"] = _made.name
_HOME = Path(os.environ["TEST_HOME"])
KIND = os.environ.setdefault("TEST_DATABASE", "postgres")  # child processes ask for it

# What happens to be set on this machine must not decide what the tests see. Which engine serves
# is asked for: VESTIBULE_ENGINE=plain pytest tests/server.
for _name in [name for name in os.environ if name.startswith("VESTIBULE_")]:
    if _name == "VESTIBULE_ENGINE":
        continue
    del os.environ[_name]
os.environ["VESTIBULE_HOME"] = str(_HOME)
os.environ["VESTIBULE_PUBLIC_ORIGIN"] = "http://testserver"
os.environ["VESTIBULE_ALLOWED_HOSTS"] = "testserver"

if KIND == "postgres":
    from tests.servers import database_url

    os.environ["VESTIBULE_DATABASE_URL"] = database_url()

from vestibule.server.settings import *  # noqa: E402, F403
from vestibule.server.settings import DATABASES, VESTIBULE  # noqa: E402

if KIND == "sqlite":
    DATABASES["default"]["TEST"] = {"NAME": str(_HOME / "test.sqlite3")}
    # Power cuts are not part of these tests; what is proved about them runs a real server.
    DATABASES["default"]["OPTIONS"]["init_command"] = (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
    )
else:
    # Fifty threads that connect at once may wait for a busy machine: that is no outage.
    DATABASES["default"]["OPTIONS"]["connect_timeout"] = 60

# Each test client has a chain of middleware of its own, and would read all static files again.
WHITENOISE_AUTOREFRESH = True
VESTIBULE["HASHING_SLOTS"] = 2
# What a password costs is the claim of few tests: those ask for it, and servers have it anyway.
VESTIBULE |= {"ARGON2_MEMORY_KIB": 8, "ARGON2_TIME": 1}
VESTIBULE["DELIVERY"] = "inline"
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
