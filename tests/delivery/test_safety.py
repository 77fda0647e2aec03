"""Messages cannot be abused by user input."""

from __future__ import annotations

import pytest

from tests.delivery.test_texts import QUEUED, least, write
from vestibule.delivery import Message
from vestibule.delivery.compose import compose, friendly_name, without_links
from vestibule.delivery.device import device_name
from vestibule.delivery.message import Undeliverable

FOREIGN = [
    "https://evil.example/verify",
    "http://testserver.evil.example/x",
    "http://testserver@evil.example/x",
    "http://testserver",
    "//testserver/x",
    "javascript:alert(1)//http://testserver/",
    "http://testserver/x\nBcc: victim@example.org",
    'http://testserver/" onclick="x',
    "HTTP://TESTSERVER/x",
]


@pytest.mark.parametrize("link", FOREIGN)
def test_a_foreign_link_is_never_sent(link):
    with pytest.raises(Undeliverable, match="PUBLIC_ORIGIN"):
        write("verify_email", {"link": link, "minutes": 10})


def test_without_an_origin_no_link_is_sent(settings):
    settings.VESTIBULE = {**settings.VESTIBULE, "PUBLIC_ORIGIN": ""}
    with pytest.raises(Undeliverable):
        write("verify_email", {"link": "/page", "minutes": 10})


@pytest.mark.parametrize(
    "to",
    [
        "ann@example.org\nBcc: victim@example.org",
        "ann@example.org\r\nSubject: x",
        "ann@example.org, victim@example.org",
        "ann@example.org;victim@example.org",
        "Ann <ann@example.org>",
        '"ann@x"@example.org',
        "ann",
        "@example.org",
        "ann@example.org\x00",
        "ann@example.org\u2028",
    ],
)
def test_a_recipient_that_is_not_a_single_address_gets_nothing(to):
    with pytest.raises(Undeliverable, match="recipient"):
        compose(Message("password_changed", to), queued_at=QUEUED)


@pytest.mark.parametrize("to", ["4915112345678", "+49151 123", "+49151;+49152", "ann@example.org"])
def test_an_invalid_number_gets_nothing(to):
    message = Message("verify_phone", to, least("verify_phone"), "sms")
    with pytest.raises(Undeliverable, match="recipient"):
        compose(message, queued_at=QUEUED)


@pytest.mark.parametrize(
    "name",
    [
        "evil.example",
        "Click https://evil.example now",
        "visit www.evil.example/win",
        "evil\u3002example",
        "evil\uff0eexample",
        "mailto:x",
        "a/b",
        "ann@example.org",
        "<b>Ann</b>",
        "evil\u200b.example",
        "   ",
        "\n",
    ],
)
def test_a_name_that_could_pass_for_a_link_is_omitted(name):
    assert friendly_name(name) == ""
    assert write("password_changed", {"name": name}).text.startswith("Hello,")


@pytest.mark.parametrize(
    "name", ["Ann", "Ann O'Brien", "J. R. Müller", "Ana María de la Ó", "李 明", "Zoë-Lou St. John"]
)
def test_a_name_is_a_name(name):
    assert friendly_name(name) == name
    assert write("password_changed", {"name": name}).text.startswith(f"Hello {name},")


def test_a_name_is_cut_and_has_no_line_breaks():
    assert friendly_name("A" * 500) == "A" * 100
    assert friendly_name("Ann\r\nBcc") == "AnnBcc"


@pytest.mark.parametrize(
    "reason",
    [
        "Lost phone",
        "Lost phone: called us at 10:30",
        "Lost and/or stolen phone",
        "Phone broken (v1.2.3), see e.g. ticket 4/5 of 1.12.2026.",
        "Asked by J.R. Smith <support>",
    ],
)
def test_a_reason_is_told_as_it_was_written(reason):
    told = {"due": QUEUED, "actor": "J.R. Smith", "reason": reason}
    text = write("factor_reset_asked", told).text
    assert f"Reason: {reason}\n" in text
    assert "J.R. Smith, an administrator of" in text


@pytest.mark.parametrize(
    ("reason", "shown"),
    [
        ("See https://evil.example/win: lost", "See https: evil. example/win: lost"),
        ("HTTP://evil", "HTTP: evil"),
        ("www.evil.example", "www. evil. example"),
        ("t.co/x", "t. co/x"),
        ("evil.e.com:80", "evil.e. com: 80"),
        ("1.2.3.4/x", "1. 2.3.4/x"),
        ("evil\u3002example", "evil\u3002 example"),
        ("evil\uff0eexample", "evil\uff0e example"),
        ("evil.\u200bexample", "evil. example"),
        ("evil.xn--p1ai", "evil. xn--p1ai"),
        ("evil.भारत", "evil. भारत"),
        ("mailto:x", "mailto: x"),
        ("tel:+4930", "tel: +4930"),
        ("javascript:alert(1)", "javascript: alert(1)"),
        ("ann@example.org", "ann@ example. org"),
        ("ann@evil", "ann@ evil"),
        ("//evil/x \\\\evil\\x", "evil/x evil\\x"),
        ("Lost\r\nBcc: x", "Lost Bcc: x"),
        ("A" * 500, "A" * 300),
    ],
)
def test_what_could_be_a_link_in_a_reason_is_spaced_out_and_the_rest_is_told(reason, shown):
    assert without_links(reason, longest=300) == shown
    text = write("factor_reset_asked", {"due": QUEUED, "actor": reason, "reason": reason}).text
    assert f"Reason: {shown}\n" in text
    assert f"{shown[:100]}, an administrator of" in text


def test_a_provider_is_named_whatever_its_name():
    assert write("identity_linked", {"provider": "Login.gov"}).text.count("Login. gov") == 2


@pytest.mark.parametrize(
    "name", ["{{7*7}}", "{% now 'Y' %}", "${7*7}", "%(service)s", "{{ origin }}"]
)
def test_a_name_is_never_a_template(name):
    written = write("password_changed", {"name": name})
    assert f"Hello {name}," in written.text
    assert "49" not in written.text.splitlines()[0]


def test_html_escapes_user_input():
    html = write("password_changed", {"name": "Ann & 'Bob\" {{7*7}}"}).html
    assert "Hello Ann &amp; &#x27;Bob&quot; {{7*7}}," in html


@pytest.mark.parametrize(
    ("user_agent", "shown"),
    [
        ("Your account is blocked, call +1 555 0100 or visit evil.example", ""),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1",
            "Safari, iPhone",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge, Windows"),
        ("Windows — visit evil.example", "Windows"),
        ("", ""),
    ],
)
def test_a_device_is_named_only_in_our_own_words(user_agent, shown):
    assert device_name(user_agent) == shown
    assert "evil" not in write("new_device", {"user_agent": user_agent}).text


def test_an_invalid_ip_address_is_not_shown():
    assert "evil" not in write("new_device", {"ip": "evil.example"}).text
    changed = {"email": "x <script> evil.example", "link": "http://testserver/undo"}
    assert "evil" not in write("email_changed", changed).text


def test_a_subject_is_one_short_line(settings):
    settings.VESTIBULE = {**settings.VESTIBULE, "SERVICE_NAME": "Acme\r\nBcc: x@example.org" * 20}
    subject = write("invitation", least("invitation")).subject
    assert "\n" not in subject
    assert "\r" not in subject
    assert len(subject) <= 150


def test_the_content_of_a_message_is_not_in_its_repr():
    message = Message("sign_in_code", "ann@example.org", {"code": "123456", "minutes": 10})
    assert "123456" not in repr(message)
    assert "123456" not in repr(compose(message, queued_at=QUEUED))
