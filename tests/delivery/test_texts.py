"""Every kind of message in every language."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import cache
from itertools import cycle

import pytest
from django.template import engines

from tests.shape.source import ROOT
from vestibule.delivery import KINDS, Message, UnusableMessage
from vestibule.delivery.compose import ComposedMessage, compose
from vestibule.delivery.kinds import REVIEWED, Channel, Values

LANGUAGES = ("en", "ar", "de", "es", "fr", "it", "ja", "pt-br")
QUEUED = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)
EVERYTHING: Values = {
    "name": "Ann O'Brien",
    "code": "123456",
    "link": "http://testserver/page#token=abcDEF_-9",
    "minutes": 10,
    "email": "new@example.org",
    "phone": "+4930123456",
    "role": "Manager",
    "provider": "Google",
    "method": "totp",
    "actor": "Root Example",
    "reason": "The phone was lost",
    "due": datetime(2026, 3, 2, 12, 30, tzinfo=UTC),
    "user_agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "ip": "192.0.2.7",
    "when": datetime(2026, 2, 28, 9, 5, tzinfo=UTC),
}
EVERY = [
    (kind, channel, language)
    for kind, about in KINDS.items()
    for channel in about.channels
    for language in LANGUAGES
]
PAIRS = [
    *zip((kind for kind, about in KINDS.items() if "email" in about.channels), cycle(LANGUAGES)),
    *(("password_changed", language) for language in LANGUAGES),
]
"""Each kind of mail and each language: what its base template has, no kind and no language has."""


def least(kind: str) -> dict[str, object]:
    """The required values of a kind; of alternatives, the first."""
    return {
        name: EVERYTHING[name]  # type: ignore[literal-required]
        for need in KINDS[kind].needs
        for name in need.split("|")[:1]
    }


def write(
    kind: str, values: object, channel: Channel = "email", language: str = "en"
) -> ComposedMessage:
    to = "ann@example.org" if channel == "email" else "+4915112345678"
    message = Message(kind, to, values, channel, language)  # type: ignore[arg-type]
    return compose(message, queued_at=QUEUED)


@cache
def text(kind: str, channel: Channel, language: str, *, all_values: bool = True) -> ComposedMessage:
    """Write it with all values or the least of them, once for all tests that only read it."""
    return write(kind, EVERYTHING if all_values else least(kind), channel, language)


@pytest.fixture(autouse=True)
def missing_values_show(monkeypatch):
    for engine in engines.all():
        monkeypatch.setattr(engine.engine, "string_if_invalid", "MISSING")  # type: ignore[attr-defined]


def test_every_text_can_be_rendered(case):
    for kind, channel, language in EVERY:
        for all_values in (True, False):
            with case(f"{kind} {channel} {language} {all_values=}"):
                written = text(kind, channel, language, all_values=all_values)
                assert_can_be_read(written, channel, language)


def assert_can_be_read(written: ComposedMessage, channel: Channel, language: str) -> None:
    for text in (written.subject, written.text, written.html):
        assert "MISSING" not in text
        assert "{%" not in text
        assert "{{" not in text
    assert written.text.strip()
    if channel == "email":
        assert written.subject in written.html
        assert 0 < len(written.subject) < 80
        assert f'<html lang="{language}"' in written.html


def test_code_and_link_are_in_the_text_as_they_are(case):
    for kind, channel, language in EVERY:
        with case(f"{kind} {channel} {language}"):
            values = least(kind)
            written = text(kind, channel, language, all_values=False)
            for name in values.keys() & {"code", "link"}:
                assert str(values[name]) in written.text
                assert channel != "email" or str(values[name]) in written.html


def test_every_language_has_its_own_texts(case):
    for kind, channel in dict.fromkeys((kind, channel) for kind, channel, _ in EVERY):
        with case(f"{kind} {channel}"):
            texts = [text(kind, channel, language) for language in LANGUAGES]
            assert len({each.text for each in texts}) == len(LANGUAGES)
            if channel == "email":
                assert len({each.subject for each in texts}) == len(LANGUAGES)


def test_a_mail_about_a_factor_says_which_in_every_language():
    for kind in ("factor_added", "factor_removed"):
        texts = [
            write(kind, {"method": method}, language=language)
            for method in ("passkey", "totp")
            for language in LANGUAGES
        ]
        texts_and_subjects = [{each.text for each in texts}, {each.subject for each in texts}]
        assert [len(each) for each in texts_and_subjects] == [2 * len(LANGUAGES)] * 2


def test_a_message_without_a_required_value_is_refused_at_once(case):
    for kind, need in [(kind, need) for kind, about in KINDS.items() for need in about.needs]:
        short = {name: value for name, value in EVERYTHING.items() if name not in need.split("|")}
        with (
            case(f"{kind} without {need}"),
            pytest.raises(UnusableMessage, match=re.escape(need)),
        ):
            Message(kind, "ann@example.org", short, KINDS[kind].channels[0])


@pytest.mark.parametrize(
    ("kind", "values", "channel"),
    [
        ("unknown", {}, "email"),
        ("verify_phone", {"code": "1", "minutes": 1}, "email"),
        ("password_changed", {"password": "x"}, "email"),
    ],
)
def test_an_unknown_kind_or_value_is_refused_at_once(kind, values, channel):
    with pytest.raises(UnusableMessage):
        Message(kind, "ann@example.org", values, channel)


@pytest.mark.parametrize(
    ("given", "written_in"),
    [("de-AT", "de"), ("DE", "de"), ("xx", "en"), ("", "en"), ("../../etc", "en"), ("pt-br", "pt")],
)
def test_an_unknown_language_falls_back(given, written_in):
    html = write("password_changed", {}, language=given).html
    assert f'lang="{written_in}' in html


def test_every_variant_of_a_language_has_its_words():
    for language in ("pt", "pt-br", "pt-pt"):
        assert write("password_changed", {}, language=language).subject == "Sua senha foi alterada"


def test_an_active_language_of_the_caller_does_not_leak_in(settings):
    settings.LANGUAGE_CODE = "fr"
    assert write("password_changed", {}, language="").subject == "Votre mot de passe a été changé"


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (1, "1 minute."),
        (10, "10 minutes."),
        (60, "1 hour."),
        (90, "90 minutes."),
        (120, "2 hours."),
        (1440, "1 day."),
        (10_080, "7 days."),
    ],
)
def test_a_duration_is_given_in_the_largest_unit(minutes, words):
    assert f"expires in {words}" in write("verify_email", {**EVERYTHING, "minutes": minutes}).text


def test_a_text_message_ends_with_the_line_for_autofill():
    text = write("verify_phone", least("verify_phone"), "sms").text
    assert text.splitlines()[-1] == "@testserver #123456"
    assert text.startswith("123456 is your Vestibule code.")


def test_the_service_is_called_by_its_name(settings):
    settings.VESTIBULE = {**settings.VESTIBULE, "SERVICE_NAME": "Acme & Sons"}
    written = write("invitation", least("invitation"))
    assert written.subject == "You have been invited to Acme & Sons"
    assert "Acme &amp; Sons" in written.html
    assert "Acme & Sons" in written.text


def test_a_template_of_the_host_replaces_ours(settings, tmp_path):
    folder = tmp_path / "vestibule" / "mail"
    folder.mkdir(parents=True)
    (folder / "password_changed.txt").write_text("Hi {{ name }}, it changed.")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]
    written = write("password_changed", {"name": "Ann O'Brien"})
    # No HTML escapes in plain text, although the template does not switch them off.
    assert written.text == "Hi Ann O'Brien, it changed.\n"
    assert written.subject == "Your password was changed"


def test_notifications_have_time_address_and_device():
    text = write("new_device", EVERYTHING).text
    assert "When: Feb. 28, 2026, 9:05 a.m. UTC" in text
    assert "Device: Firefox, Linux" in text
    assert "IP address: 192.0.2.7" in text
    assert "March 1, 2026, 12:30 p.m. UTC" in write("new_device", {}).text


def test_mails_are_ready_for_dark_screens_and_show_a_preview():
    html = write("verify_email", least("verify_email")).html
    assert '<meta name="color-scheme" content="light dark">' in html
    assert "prefers-color-scheme: dark" in html
    assert re.search(r'<div style="display:none[^>]*>Verify your email address', html)


def test_a_mail_in_arabic_is_written_from_right_to_left_but_for_addresses_and_links():
    html = write("new_device", {**EVERYTHING, "link": "http://testserver/x#y="}, language="ar").html
    assert '<html lang="ar" dir="rtl">' in html
    assert '<div lang="ar" dir="rtl">' in html  # some clients drop the attributes of <html>
    assert "<bdi>192.0.2.7</bdi>" in html
    assert "<bdi>http://testserver/x#y=</bdi>" in html
    assert '<div lang="ja" dir="ltr">' in write("new_device", EVERYTHING, language="ja").html


def test_a_moment_is_written_as_its_language_does():
    said = {"ar": "28 فبراير 2026، 9:05 ص UTC", "de": "28. Februar 2026 09:05 UTC"}
    for language, when in {**said, "ja": "2026年2月28日9:05 UTC"}.items():
        assert when in write("new_device", EVERYTHING, language=language).text


def test_arabic_counts_in_its_own_plural_forms():
    said = {1: "يوم واحد", 2: "يومين", 3: "3 أيام", 11: "11 يومًا", 100: "100 يوم"}
    for days, words in said.items():
        values = {**EVERYTHING, "minutes": days * 1440}
        assert words in write("verify_email", values, language="ar").text


def with_brand(settings, **brand: object) -> None:
    settings.VESTIBULE = {**settings.VESTIBULE, "SERVICE_NAME": "Fernwood", "BRAND": brand}


def test_every_mail_has_the_brand(settings, case):
    colors = {"light": {"accent": "#0f6b52"}, "dark": {"accent": "#5fd0a8"}}
    with_brand(settings, **colors, privacy="/privacy", help="https://example.org/help")
    for kind, language in PAIRS:
        with case(f"{kind} {language}"):
            html = write(kind, EVERYTHING, language=language).html
            assert "background:#0f6b52" in html
            assert "background: #5fd0a8 !important" in html
            assert ">F</td>" in html  # the first letter in place of a logo
            assert 'href="http://testserver/privacy"' in html
            assert 'href="https://example.org/help"' in html


def test_a_logo_that_mail_clients_show_takes_the_place_of_the_letter(settings, tmp_path, case):
    (tmp_path / "logo.png").write_bytes(b"PNG")
    (tmp_path / "logo.svg").write_bytes(b"SVG")
    folder = {"folder": str(tmp_path)}
    for logo, shown in (
        ({"logo": "https://cdn.example.org/logo.png"}, 'src="https://cdn.example.org/logo.png"'),
        ({"logo": "/static/logo.png"}, 'src="http://testserver/static/logo.png"'),
        ({"logo": "logo.png"}, 'src="http://testserver/api/auth/brand/logo.png?v='),
        ({"logo": "logo.svg", "logo_mail": "logo.png"}, "/api/auth/brand/logo.png?v="),
        ({"logo": "logo.svg"}, ">F</td>"),
    ):
        with case(str(logo)):
            with_brand(settings, **folder, **logo)
            assert shown in write("password_changed", {}).html


def test_a_mail_about_security_leads_to_where_it_can_be_reviewed(settings, case):
    page = "http://testserver/account/security"
    own = settings.VESTIBULE
    settings.VESTIBULE = {**own, "SECURITY_PAGE": "/account/security"}
    for kind, language in PAIRS:
        with case(f"{kind} {language}"):
            written = write(kind, least(kind), language=language)
            leads = kind in REVIEWED
            assert (page in written.text, f'href="{page}"' in written.html) == (leads, leads)
    settings.VESTIBULE = own
    assert 'href="http://testserver/"' in write("new_device", {}).html, "no page of a host's own"
    settings.VESTIBULE = {**own, "SECURITY_PAGE": ""}
    written = write("new_device", {})
    assert "Review" not in written.text + written.html


def test_an_undo_is_a_button_that_looks_like_one():
    html = write("email_changed", EVERYTHING).html
    assert re.search(r'class="bad" style="[^"]*background:#c9302c[^"]*">This wasn’t me</a>', html)


def test_a_template_of_the_host_fills_the_base_as_before(settings, tmp_path):
    folder = tmp_path / "vestibule" / "mail"
    folder.mkdir(parents=True)
    blocks = ("preview", "lead", "button", "circumstances", "after")
    filled = "".join(f"{{% block {each} %}}own {each}{{% endblock %}}" for each in blocks)
    (folder / "verify_email.html").write_text(
        f'{{% extends "vestibule/mail/notice.html" %}}{filled}'
    )
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]
    html = write("verify_email", {"link": EVERYTHING["link"], "minutes": 10}).html
    assert [each for each in blocks if f"own {each}" not in html] == []


def test_every_template_belongs_to_a_kind():
    folder = ROOT / "templates" / "vestibule" / "mail"
    kinds = {path.name.split(".")[0] for path in folder.iterdir()}
    assert kinds == {*KINDS, "base", "notice"}
