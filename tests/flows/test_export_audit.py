"""The audit trail leaves the installation: as JSON lines, and to a syslog server."""

from __future__ import annotations

import io
import json
import re
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.certificates import self_signed, server_context
from tests.waiting import NEVER
from vestibule import audit
from vestibule.core.caller import Caller
from vestibule.core.events import Event
from vestibule.core.ids import uuid7
from vestibule.core.syslog import SyslogServer, syslog_server
from vestibule.delivery.upkeep import often, upkeep
from vestibule.flows.export_audit import LEASE, forward_audit
from vestibule.flows.verify_audit import restart_audit
from vestibule.management.commands.audit import Command
from vestibule.models import AuditChain, AuditEvent
from vestibule.outbound import syslog
from vestibule.outbound.syslog import SyslogLine

pytestmark = pytest.mark.django_db

CALLER = Caller(ip="192.0.2.1", user_agent="Zoë's\nbrowser", request_id="5f0c2d8a9b7e4411")
RFC_5424 = re.compile(
    r"<109>1 \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z \S+ vestibule - ([a-z_]+) - ({.*})"
)


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a server of these tests answer, however busy the machine is."""
    monkeypatch.setattr(syslog, "TIMEOUT", NEVER)


def record(*accounts: int) -> None:
    """Write a sign-in of each account."""
    for account in accounts:
        audit.record(Event.SIGNED_IN, CALLER, account=account, session=uuid7(), new_device=True)


def exported(*options: str) -> list[dict[str, Any]]:
    """Return what the command prints."""
    out = io.StringIO()
    call_command("audit", "export", *options, stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_every_event_is_one_line_with_its_place_in_the_chain():
    record(7, 8)
    lines = exported()
    assert [line["position"] for line in lines] == [1, 2]
    assert f"{lines[1]['position']}:{lines[1]['hash']}" == AuditChain.objects.begin().head
    event = AuditEvent.objects.get(account_id="7")
    told = {"event": "signed_in", "account": "7", "actor": "", "ip": "192.0.2.1"}
    told |= {"id": str(event.pk), "session": str(event.session_id), "at": event.at.isoformat()}
    told |= {"request_id": CALLER.request_id, "user_agent": CALLER.user_agent}
    assert lines[0] == {"position": 1, "hash": lines[0]["hash"], "details": event.details, **told}
    event.delete()
    assert exported()[0]["removed"]


def test_an_export_begins_behind_a_position_or_at_a_time(frozen_clock):
    record(7)
    frozen_clock.move(days=1)
    record(8)
    assert [line["account"] for line in exported("--after", "1")] == ["8"]
    assert exported("--after", "2") == []
    assert [line["account"] for line in exported("--since", "2026-03-02")] == ["8"]
    assert exported("--since", "2026-03-02T12:00:01+00:00") == []
    assert exported("--since", "2027-01-01") == []
    for wrong in ("yesterday", "0001-01-01T00:00+12:00"):
        with pytest.raises(CommandError, match="is not a time"):
            exported("--since", wrong)


def test_an_export_that_follows_prints_each_event_once_until_it_is_stopped(monkeypatch):
    rounds = iter([8, 9])

    def pause(_: float) -> None:
        account = next(rounds, None)
        if account is None:
            raise KeyboardInterrupt
        record(account)

    monkeypatch.setattr(Command, "pause", staticmethod(pause))
    record(7)
    assert [line["account"] for line in exported("--follow")] == ["7", "8", "9"]


@pytest.mark.parametrize("grown", [False, True], ids=["shorter", "as long"])
def test_an_export_that_follows_ends_with_an_error_when_the_chain_begins_again(monkeypatch, grown):
    record(5, 6, 7)
    AuditChain.objects.catch_up()
    AuditEvent.objects.filter(account_id="5").delete()  # as if pruned: positions begin lower

    rounds = iter([1])

    def pause(_: float) -> None:
        if next(rounds, None) is None:
            raise KeyboardInterrupt
        restart_audit()
        record(*([8, 9] if grown else []))

    monkeypatch.setattr(Command, "pause", staticmethod(pause))
    with pytest.raises(CommandError, match="no position 3, or another event there"):
        exported("--follow")


def test_an_export_begins_only_behind_a_position_that_the_chain_has():
    record(7, 8)
    head = AuditChain.objects.catch_up().head
    record(9)
    assert [line["account"] for line in exported("--after", head)] == ["9"]
    for other in ("4", "9" * 20, f"2:{'0' * 64}", f"2:{'x' * 64}"):
        with pytest.raises(CommandError, match="begun again or restored"):
            exported("--after", other)
    for wrong in ("x", "2:", "2:x"):
        with pytest.raises(CommandError, match="argument --after"):
            exported("--after", wrong)


@contextmanager
def listening(scheme: str, folder: Path) -> Iterator[tuple[str, Callable[[], bytes]]]:
    """Run a syslog server for one connection; yields its address, and what it has received."""
    kind = socket.SOCK_DGRAM if scheme == "udp" else socket.SOCK_STREAM
    received, context = bytearray(), server_context(self_signed(folder))
    with socket.socket(socket.AF_INET, kind) as server:
        server.settimeout(NEVER)
        server.bind(("127.0.0.1", 0))
        if scheme != "udp":
            server.listen()

        def serve() -> None:
            plain, _ = server.accept()
            with plain:
                plain.settimeout(NEVER)
                wire = context.wrap_socket(plain, server_side=True) if scheme == "tls" else plain
                with wire:
                    while part := wire.recv(65_536):
                        received.extend(part)

        def content() -> bytes:
            if scheme == "udp":
                datagram = server.recv(65_536)
                return b"%d %s" % (len(datagram), datagram)
            thread.join(NEVER)
            return bytes(received)

        thread = threading.Thread(target=serve, daemon=True)
        if scheme != "udp":
            thread.start()
        host = "localhost" if scheme == "tls" else "127.0.0.1"  # the certificate has a name
        yield f"{scheme}://{host}:{server.getsockname()[1]}", content


def framed(content: bytes) -> list[str]:
    """Split messages that begin with their length (RFC 6587, 3.4.1)."""
    found = []
    while content:
        length, _, rest = content.partition(b" ")
        found.append(rest[: int(length)].decode("ascii"))
        content = rest[int(length) :]
    return found


@pytest.mark.parametrize("scheme", ["udp", "tcp", "tls"])
def test_new_events_go_to_the_syslog_server_once(settings, scheme, tmp_path, monkeypatch):
    record(6)  # before the setting was made
    upkeep.send(sender=None)
    with listening(scheme, tmp_path) as (address, content):
        settings.VESTIBULE = {**settings.VESTIBULE, "AUDIT_SYSLOG": address}
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "both.pem"))
        often.send(sender=None)
        record(7)
        often.send(sender=None)
        messages = [RFC_5424.fullmatch(each) for each in framed(content())]
    assert [each and each[1] for each in messages] == ["signed_in"]
    assert messages[0]
    assert json.loads(messages[0][2]) == exported("--after", "1")[0]
    assert forward_audit() == 0


def test_a_server_that_is_away_gets_the_events_later(settings, caplog, frozen_clock, tmp_path):
    AuditChain.objects.begin()
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))  # and does not listen
        address = f"tcp://127.0.0.1:{silent.getsockname()[1]}"
        settings.VESTIBULE = {**settings.VESTIBULE, "AUDIT_SYSLOG": address}
        often.send(sender=None)
        record(7)
        often.send(sender=None)
        often.send(sender=None)  # not tried again yet
    waited = [each for each in caplog.messages if "wait for the syslog server" in each]
    assert waited == ["Audit events wait for the syslog server: ConnectionRefusedError"]
    with listening("tcp", tmp_path) as (address, content):
        settings.VESTIBULE = {**settings.VESTIBULE, "AUDIT_SYSLOG": address}
        assert forward_audit() == 0
        frozen_clock.move(seconds=LEASE.total_seconds() + 1)
        assert forward_audit() == 1
        assert len(framed(content())) == 1


def test_a_chain_that_begins_again_sends_what_waits_and_nothing_old(
    settings, frozen_clock, monkeypatch, tmp_path
):
    record(5, 6)
    AuditChain.objects.catch_up()
    AuditEvent.objects.filter(account_id="5").delete()  # so that positions differ afterwards
    settings.VESTIBULE = {**settings.VESTIBULE, "AUDIT_SYSLOG": "tcp://localhost:1"}
    assert forward_audit() == 0
    for each in (7, 8):
        frozen_clock.move(days=1)
        record(each)
    AuditChain.objects.catch_up()
    frozen_clock.move(days=1)

    def restarting(server: SyslogServer, lines: Iterable[SyslogLine]) -> None:
        restart_audit()

    with monkeypatch.context() as patch:
        patch.setattr("vestibule.flows.export_audit.send_lines", restarting)
        forward_audit()
    with listening("tcp", tmp_path) as (address, content):
        settings.VESTIBULE = {**settings.VESTIBULE, "AUDIT_SYSLOG": address}
        assert forward_audit() == 2
        lines = "".join(framed(content()))
        assert re.findall(r'"account": "(\d)"', lines) == ["7", "8"]
    assert forward_audit() == 0


def test_a_chain_that_begins_again_sends_nothing_without_a_server():
    record(7)
    AuditChain.objects.catch_up()
    restart_audit()
    assert AuditChain.objects.begin().forwarded is None


def test_a_server_without_a_valid_certificate_gets_nothing(settings, tmp_path, caplog):
    AuditChain.objects.begin()
    settings.VESTIBULE = {**settings.VESTIBULE, "AUDIT_SYSLOG": "tls://localhost:1"}
    forward_audit()
    record(7)
    with socket.create_server(("127.0.0.1", 0)) as server:
        file = self_signed(tmp_path)

        def serve() -> None:
            with server.accept()[0] as plain, pytest.raises(OSError, match=r"alert|EOF|reset|pipe"):
                server_context(file).wrap_socket(plain, server_side=True)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        address = f"tls://localhost:{server.getsockname()[1]}"
        settings.VESTIBULE = {**settings.VESTIBULE, "AUDIT_SYSLOG": address}
        often.send(sender=None)
        thread.join(NEVER)
    assert "Audit events wait for the syslog server: SSLCertVerificationError" in caplog.messages
    assert AuditChain.objects.begin().forwarded == 0


def test_the_address_of_a_syslog_server():
    assert syslog_server("tls://logs.example.org") == SyslogServer("tls", "logs.example.org", 6514)
    assert syslog_server("udp://[2001:db8::1]:515") == SyslogServer("udp", "2001:db8::1", 515)
    for wrong in (
        "logs.example.org",
        "https://logs.example.org",
        "tcp://",
        "tcp://a:x",
        "udp://a/b",
        "udp://a:0",
        "tls://ann:secret@a",
        "tls://a#b",
        "tls://a..b",
    ):
        with pytest.raises(ValueError, match=r"syslog|Port|label"):
            syslog_server(wrong)
