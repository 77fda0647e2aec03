"""``/.well-known/security.txt`` (RFC 9116)."""

from __future__ import annotations

from datetime import datetime, timedelta

from vestibule.core.clock import now
from vestibule.server.pages.plain import security_txt


def test_it_says_where_to_report_and_is_not_out_of_date(rf, settings):
    settings.VESTIBULE_SECURITY_CONTACT = ("mailto:security@example.org", "https://example.org/r")
    settings.VESTIBULE = settings.VESTIBULE | {"PUBLIC_ORIGIN": "https://accounts.example.org"}
    answer = security_txt(rf.get("/.well-known/security.txt"))
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    lines = [line.split(": ", 1) for line in answer.content.decode().splitlines()]
    assert [value for name, value in lines if name == "Contact"] == [
        "mailto:security@example.org",
        "https://example.org/r",
    ]
    said = dict(lines)
    assert said["Canonical"] == "https://accounts.example.org/.well-known/security.txt"
    left = datetime.fromisoformat(said["Expires"]) - now()
    assert timedelta(days=80) < left < timedelta(days=365)
