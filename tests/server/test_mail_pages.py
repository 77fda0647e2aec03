"""The preview of mails: each of them, as it is sent, and for this machine alone."""

from __future__ import annotations

import re
from itertools import cycle

import pytest
from django.urls import reverse

from vestibule.delivery import KINDS
from vestibule.server.pages.mail_samples import kinds, languages, variants
from vestibule.server.urls import urlpatterns

FORMS = [(kind, variant) for kind in kinds() for variant in variants(kind)]
EVERY = [
    {"kind": kind, "language": language, "variant": variant}
    for (kind, variant), language in [
        *zip(FORMS, cycle(languages())),
        *((FORMS[0], language) for language in languages()),
    ]
]
"""Each mail and each language; `tests/delivery/test_texts.py` writes all in all of them."""


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.VESTIBULE_INBOX = tmp_path / "inbox"


def test_every_mail_can_be_seen_in_every_language(client, case):
    assert {each["kind"] for each in EVERY} == {
        name for name, kind in KINDS.items() if "email" in kind.channels
    }
    assert {"en", "de", "es", "fr"} <= {each["language"] for each in EVERY}
    for chosen in EVERY:
        with case(" ".join(chosen.values())):
            page = client.get("/dev/mails/", chosen)
            assert (page.status_code, page["Cache-Control"]) == (200, "no-store")
            html = client.get("/dev/mails/body/", chosen).content.decode()
            assert f'<html lang="{chosen["language"]}"' in html
            (title,) = re.findall("<title>(.*)</title>", html)
            assert f"<h2>{title}</h2>" in page.content.decode()
            assert "{%" not in html
            assert ("418203" in html) is _has_code(chosen)


def _has_code(chosen: dict[str, str]) -> bool:
    return chosen["variant"] in {"code", "both"} or "code" in KINDS[chosen["kind"]].needs


def test_a_frame_runs_nothing_and_opens_links_elsewhere(client):
    body = client.get("/dev/mails/body/")
    policy = body["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; ")
    assert "; sandbox allow-popups allow-popups-to-escape-sandbox; " in policy
    assert "script" not in policy
    assert '<base target="_blank">' in body.content.decode()


def test_the_chosen_scheme_takes_the_place_of_the_systems(client):
    media = {
        scheme: re.findall(
            r"@media [^{]*(?:dark|all)\)?",
            client.get("/dev/mails/body/", {"scheme": scheme}).content.decode(),
        )
        for scheme in ("system", "light", "dark")
    }
    assert media == {
        "system": ["@media (prefers-color-scheme: dark)"],
        "light": ["@media not all"],
        "dark": ["@media all"],
    }


@pytest.mark.parametrize("name", ["kind", "language", "variant", "scheme"])
def test_what_there_is_none_of_is_not_found(client, name):
    for address in ("/dev/mails/", "/dev/mails/body/"):
        assert client.get(address, {name: "../<script>"}).status_code == 404


def test_no_one_else_on_the_network_sees_them(client):
    names = {getattr(each, "name", "") for each in urlpatterns if "dev/mails" in str(each.pattern)}
    assert names == {"mails", "mails-body"}
    for name in names:
        assert client.get(reverse(name), REMOTE_ADDR="192.0.2.7").status_code == 403
