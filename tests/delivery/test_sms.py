"""Text messages through each provider's HTTP API."""

from __future__ import annotations

import hashlib
import hmac
from base64 import b64decode

import pytest
from django.conf import settings as django_settings

from vestibule.delivery import Message, queue, sms
from vestibule.delivery.worker import deliver_due
from vestibule.models import QueuedMessage

pytestmark = pytest.mark.django_db

NUMBER = "+4915112345678"
VERIFY = Message("verify_phone", NUMBER, {"code": "481516", "minutes": 10}, "sms")
TEXT = "481516 is your Vestibule code. Do not share it.\n\n@testserver #481516"


@pytest.fixture
def use(settings, provider):
    """Configure a text message back end."""

    def name(backend: str, **options: str) -> None:
        settings.VESTIBULE = {
            **django_settings.VESTIBULE,
            "SMS_BACKEND": backend,
            "SMS_OPTIONS": options,
        }

    return name


def send_one() -> QueuedMessage:
    queue(VERIFY)
    deliver_due()
    return QueuedMessage.objects.get()


def test_the_request_to_twilio_follows_its_documentation(use, provider):
    provider.status, provider.answer = 201, {"sid": "SM1", "status": "queued"}
    use("twilio", sid="AC123", token="secret", **{"from": "+4930000000", "url": provider.url})
    assert send_one().state == "sent"
    [asked] = provider.asked
    assert asked.path == "/2010-04-01/Accounts/AC123/Messages.json"
    assert b64decode(asked.headers["Authorization"].removeprefix("Basic ")) == b"AC123:secret"
    assert asked.form == {"To": NUMBER, "From": "+4930000000", "Body": TEXT}


def test_twilio_takes_a_messaging_service_as_sender(use, provider):
    use("twilio", sid="AC1", token="t", **{"from": "MG9", "url": provider.url})
    send_one()
    assert provider.asked[0].form["MessagingServiceSid"] == "MG9"
    assert "From" not in provider.asked[0].form


@pytest.mark.parametrize(
    ("status", "state", "error"),
    [
        (400, "dead", "the provider refused the message: 400"),
        (401, "waiting", "NotAccepted 401"),
        (429, "waiting", "NotAccepted 429"),
        (500, "waiting", "NotAccepted 500"),
        (503, "waiting", "NotAccepted 503"),
    ],
)
def test_twilios_refusals_are_classified(use, provider, status, state, error):
    provider.status = status
    provider.answer = {"code": 21211, "message": f"About {TEXT}", "status": status}
    use("twilio", sid="AC1", token="t", **{"from": "+1", "url": provider.url})
    row = send_one()
    assert (row.state, row.last_error) == (state, error)


def vonage(*statuses: str) -> dict[str, object]:
    return {
        "message-count": str(len(statuses)),
        "messages": [{"status": status, "error-text": TEXT} for status in statuses],
    }


def test_the_request_to_vonage_follows_its_documentation(use, provider):
    provider.status, provider.answer = 200, vonage("0")
    use("vonage", key="k", secret="s", **{"from": "Acme", "url": provider.url})
    row = send_one()
    assert row.state == "sent"
    assert provider.asked[0].path == "/sms/json"
    assert provider.asked[0].form == {
        "api_key": "k",
        "api_secret": "s",
        "from": "Acme",
        "to": "4915112345678",
        "text": TEXT,
        "type": "text",
        "client-ref": row.pk.hex,
    }


@pytest.mark.parametrize(
    ("status", "statuses", "state", "error"),
    [
        (200, ("1",), "waiting", "NotAccepted 1"),
        (200, ("4",), "waiting", "NotAccepted 4"),
        (200, ("9",), "waiting", "NotAccepted 9"),
        (200, ("6",), "dead", "the provider refused the message: 6"),
        (200, ("7",), "dead", "the provider refused the message: 7"),
        (200, ("0", "5"), "waiting", "NotAccepted 5"),
        (200, (), "waiting", "NotAccepted 200"),
        (502, ("0",), "waiting", "NotAccepted 502"),
    ],
)
def test_vonages_refusals_are_classified(use, provider, status, statuses, state, error):
    provider.status, provider.answer = status, vonage(*statuses)
    use("vonage", key="k", secret="s", **{"from": "Acme", "url": provider.url})
    row = send_one()
    assert (row.state, row.last_error) == (state, error)


def test_characters_outside_gsm_are_sent_as_unicode_by_vonage(use, provider, settings):
    provider.status, provider.answer = 200, vonage("0")
    use("vonage", key="k", secret="s", **{"from": "Acme", "url": provider.url})
    settings.VESTIBULE = {**settings.VESTIBULE, "SERVICE_NAME": "Żubr"}
    send_one()
    assert provider.asked[0].form["type"] == "unicode"


def test_a_webhook_can_verify_the_signature(use, provider, frozen_clock):
    provider.status = 202
    use("webhook", url=f"{provider.url}/hook?tenant=7", secret="shared")
    row = send_one()
    assert row.state == "sent"
    [asked] = provider.asked
    assert asked.path == "/hook?tenant=7"
    assert asked.json == {"id": str(row.pk), "kind": "verify_phone", "to": NUMBER, "text": TEXT}
    assert asked.headers["Idempotency-Key"] == str(row.pk)
    timestamp = asked.headers["Vestibule-Timestamp"]
    assert timestamp == str(int(frozen_clock.now.timestamp()))
    signed = hmac.new(b"shared", timestamp.encode() + b"." + asked.body, hashlib.sha256)
    assert asked.headers["Vestibule-Signature"] == f"v1={signed.hexdigest()}"


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (400, "dead"),
        (404, "dead"),
        (422, "dead"),
        (401, "waiting"),
        (429, "waiting"),
        (302, "waiting"),
        (500, "waiting"),
    ],
)
def test_a_webhooks_refusals_are_classified(use, provider, status, state):
    provider.status = status
    use("webhook", url=provider.url, secret="s")
    assert send_one().state == state


def test_a_redirect_is_not_followed(use, provider):
    provider.status, provider.headers = 307, {"Location": f"{provider.url}/elsewhere"}
    use("webhook", url=provider.url, secret="s")
    assert send_one().last_error == "NotAccepted 307"
    assert len(provider.asked) == 1


@pytest.mark.parametrize(
    "url", ["http://example.org/hook", "ftp://127.0.0.1/", "file:///etc/passwd"]
)
def test_plain_http_is_refused(use, url):
    use("webhook", url=url, secret="s")
    assert send_one().last_error == "NotAccepted the provider's address is not https"


def test_an_unreachable_provider_is_retried(use, provider, frozen_clock):
    use("webhook", url="http://127.0.0.1:9", secret="s")
    assert send_one().last_error == "NoAnswer"
    provider.status = 200
    use("webhook", url=provider.url, secret="s")
    frozen_clock.move(10)
    deliver_due()
    assert len(provider.asked) == 1


@pytest.mark.parametrize("drips", [b"HTTP/1.1 2", b"HTTP/1.1 200 OK\r\n\r\n"])
def test_a_slowly_dripping_provider_is_cut_off(use, provider, monkeypatch, drips):
    provider.drips = drips
    monkeypatch.setattr("vestibule.delivery.sms.request.TIMEOUT", 0.3)
    use("webhook", url=provider.url, secret="s")
    assert send_one().last_error == "NoAnswer"


def test_without_a_provider_a_text_message_waits(use):
    use("")
    assert send_one().last_error == "NotAccepted SMS_BACKEND is not set"


def test_the_console_prints_the_message(use, capsys):
    use("console")
    assert send_one().state == "sent"
    assert capsys.readouterr().out == f"SMS to {NUMBER}:\n{TEXT}\n\n"


def test_a_function_of_the_host_can_be_the_back_end(use):
    use("tests.delivery.test_sms.taken_here")
    taken.clear()
    send_one()
    assert [(each.to, each.text) for each in taken] == [(NUMBER, TEXT)]
    assert "481516" not in repr(taken)


taken: list[sms.Sms] = []


def taken_here(message: sms.Sms, options: dict[str, str]) -> None:
    taken.append(message)


@pytest.mark.parametrize(
    ("backend", "options", "wrong"),
    [
        ("", {}, 0),
        ("console", {}, 0),
        ("webhook", {"url": "https://x.example", "secret": "s"}, 0),
        ("tests.delivery.test_sms.taken_here", {}, 0),
        ("twilio", {"sid": "AC"}, 2),
        ("vonage", {}, 3),
        ("carrier.pigeon", {}, 1),
        ("pigeon", {}, 1),
    ],
)
def test_wrong_settings_are_found_at_the_start(use, backend, options, wrong):
    use(backend, **options)
    assert len(sms.problems()) == wrong
