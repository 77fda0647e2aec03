"""Which engine serves, and every name of others that the tuned one may not rely on.

The plain engine uses what granian, Django and psycopg document. The tuned engine also uses the
names in ``GRANIAN``, ``DJANGO`` and ``PSYCOPG``, which any release may change, so it serves by
itself only with the releases in ``CHECKED``. After a run of all tests with a new release, add that
here and nowhere else: with a release that is not listed, ``VESTIBULE_ENGINE=auto`` takes the plain
engine.
"""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

CHECKED = {
    "granian": {"2.7", "2.8"},
    "Django": {"5.2", "6.0"},
    "psycopg": {"3.2", "3.3"},
}
"""Release series that the tuned engine passed all tests with."""

GRANIAN = {
    "granian.server.mp._wsgi_call_wrap": "replaced: a request need not stay on its thread",
    "granian.server.mp.MPServer._spawn_worker": "overridden: a worker gets its processors",
    "granian.server.mp.MPServer._serve_loop": "overridden: one worker's end stops no other",
    "granian.server.mp.MPServer._respawn_workers": "called for workers that ended",
    "granian.server.mp.MPServer._reload": "called after SIGHUP",
    "granian.server.mp.MPServer('').main_loop_interrupt": "what the loop waits for",
    "granian.server.mp.MPServer('').interrupt_signal": "whether the server is to stop",
    "granian.server.mp.MPServer('').interrupt_children": "workers that ended",
    "granian.server.mp.MPServer('').reload_signal": "whether there was a SIGHUP",
    "granian._granian.WSGIWorker": "calls the gateway with `response_bytes` and `response_iter`",
}
"""Names of granian that its documentation does not promise, and what each is used for."""

DJANGO = {
    "django.core.handlers.wsgi.WSGIHandler.get_response": "overridden: no URLconf for each thread",
    "django.core.handlers.wsgi.WSGIHandler._middleware_chain": "called for each request",
    "django.core.handlers.wsgi.WSGIHandler.resolve_request": "overridden: views are remembered, "
    "and not unpacked from a match",
    "django.core.handlers.wsgi.WSGIRequest": "overridden: nothing is decoded that is ASCII",
    "django.core.handlers.wsgi.LimitedStream": "the body of such a request",
    "django.core.handlers.base.reset_urlconf": "disconnected from `request_finished`",
    "django.core.cache.close_caches": "disconnected from `request_finished`",
    "django.db.close_old_connections": "disconnected: the slots look after connections",
    "django.db.reset_queries": "disconnected from `request_started`",
    "django.http.HttpRequest._get_raw_host": "the host as it was sent",
    "django.http.HttpRequest.body": "kept in `_body`, if it is there from the start",
    "django.http.HttpResponse().headers._store": "headers are laid down without encoding",
    "django.http.HttpResponse()._handler_class": "who sends `request_finished`",
    "django.http.HttpResponse()._resource_closers": "what `get_response` appends to",
    "django.db.backends.base.base.BaseDatabaseWrapper.inc_thread_sharing": "slots hand over",
    "django.db.backends.base.base.BaseDatabaseWrapper.close_if_unusable_or_obsolete": "the same",
    "django.db.backends.postgresql.base.DatabaseWrapper.is_usable": "overridden: no round trip",
    "django.db.backends.postgresql.base.DatabaseWrapper.Database": "replaced, in both engines: it "
    "connects with deadlines",
    "django.db.connections.__setitem__": "a thread takes up the connections of its slot",
    "django.db.connections.__delitem__": "a thread lays them down",
}
"""Names of Django that its documentation does not promise, and what each is used for."""

PSYCOPG = {
    "psycopg.adapt.Transformer": "writes the values of a statement, and reads its rows",
    "psycopg.errors.error_from_result": "the error that a cursor raises",
    "psycopg.generators.execute": "sends a prepared statement, and receives its result",
}
"""Names of psycopg that its documentation does not promise, and what each is used for."""


def engine_of(wanted: str) -> str:
    """Return which engine serves, ``plain`` or ``tuned``, for a value of ``VESTIBULE_ENGINE``."""
    if wanted != "auto":
        return wanted
    return "plain" if unchecked() else "tuned"


def unchecked() -> list[str]:
    """Return the installed releases that the tuned engine was not checked with."""
    installed = {name: _release(name) for name in CHECKED}
    return [
        f"{name} {release}"
        for name, release in installed.items()
        if release and ".".join(release.split(".")[:2]) not in CHECKED[name]
    ]


def _release(name: str) -> str:
    """Return what is installed of a package; empty if nothing is, as of psycopg beside SQLite."""
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
