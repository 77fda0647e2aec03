"""The development server and ``manage.py`` of a reader's project, in one process.

Starting Django costs seconds, so a command is a request to ``/-/manage``, and what the development
server does when a file has changed, starting again, is one to ``/-/reload``.
"""

from __future__ import annotations

import importlib
import shlex
import sys
from io import StringIO
from pathlib import Path
from typing import Any, ClassVar

import django

sys.path.insert(0, str(Path.cwd()))
django.setup()

from django.conf import settings  # noqa: E402
from django.core.handlers.wsgi import WSGIHandler  # noqa: E402
from django.core.management import CommandError, call_command  # noqa: E402
from django.core.servers import basehttp  # noqa: E402
from django.core.signals import setting_changed  # noqa: E402
from django.db import connections  # noqa: E402
from django.urls import clear_url_caches  # noqa: E402


def manage(command: str) -> tuple[str, str]:
    """Run a command; returns a status of HTTP, and what it prints."""
    printed = StringIO()
    try:
        call_command(*shlex.split(command), stdout=printed, stderr=printed)
    except CommandError as stopped:
        return "500 Internal Server Error", f"{printed.getvalue()}{stopped}\n"
    finally:
        connections.close_all()
    return "200 OK", printed.getvalue()


def load_again(_: str) -> tuple[str, str]:
    """Read settings and addresses again."""
    for name, value in vars(importlib.reload(sys.modules["library.settings"])).items():
        if name.isupper() and getattr(settings, name) != value:
            setattr(settings, name, value)
            setting_changed.send(sender=None, setting=name, value=value, enter=True)
    importlib.reload(importlib.import_module(settings.ROOT_URLCONF))
    clear_url_caches()
    return "200 OK", ""


class Application(WSGIHandler):
    """The project, which also answers our own requests."""

    ours: ClassVar = {"/-/manage": manage, "/-/reload": load_again}

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        """Answer one request."""
        if not (answer := self.ours.get(environ["PATH_INFO"])):
            return super().__call__(environ, start_response)
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"] or 0))
        status, text = answer(body.decode())
        start_response(status, [("Content-Type", "text/plain")])
        return [text.encode()]


basehttp.run("127.0.0.1", int(sys.argv[1]), Application(), threading=True)
