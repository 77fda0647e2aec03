"""The development inbox: every message that would have been sent, for people and programs."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.mail import EmailMultiAlternatives, get_connection
from django.urls import reverse

from vestibule.server.pages import inbox
from vestibule.server.urls import urlpatterns


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.VESTIBULE_INBOX = tmp_path / "inbox"
    return settings.VESTIBULE_INBOX


def keep(to: str = "ann@example.org", subject: str = "Hello", text: str = "Words", **more: str):
    inbox.keep(channel=more.pop("channel", "email"), to=to, subject=subject, text=text, **more)


def test_an_inbox_is_empty_before_anything_was_sent(client):
    assert client.get("/dev/inbox.json").json() == {"messages": []}
    assert "No messages yet" in client.get("/dev/inbox/").content.decode()


def test_the_newest_message_is_first():
    for number in range(30):
        keep(subject=str(number))
    assert [each["subject"] for each in inbox.messages()] == [str(n) for n in range(29, -1, -1)]


def test_messages_to_one_address_are_found_in_any_case(client):
    keep(to="Ann@example.org")
    keep(to="bob@example.org")
    keep(to="+4930123456", channel="sms", subject="")
    found = client.get("/dev/inbox.json", {"to": "ann@EXAMPLE.org"}).json()["messages"]
    assert [each["to"] for each in found] == ["Ann@example.org"]
    found = client.get("/dev/inbox.json", {"to": "+4930123456"}).json()["messages"]
    assert [each["channel"] for each in found] == ["sms"]


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("No link here.", []),
        ("Go to https://a.example.org/reset#token=x_Y-1 now", ["https://a.example.org/reset#token=x_Y-1"]),
        ("(see http://a.example.org/b) <http://a.example.org/c>", ["http://a.example.org/b", "http://a.example.org/c"]),
        ("Open https://a.example.org/reset.", ["https://a.example.org/reset"]),
    ],
)  # fmt: skip
def test_links_are_found_as_a_person_would_open_them(text, links):
    keep(text=text)
    assert inbox.messages()[0]["links"] == links


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Your code is 123456.", "123456"),
        ("12345678 is your code", "12345678"),
        ("no code in 2026 or +4930123456", None),
        ("https://a.example.org/123456/ is a link", None),
        ("first 111111, then 222222", "111111"),
    ],
)
def test_a_code_is_found(text, code):
    keep(text=text)
    assert inbox.messages()[0]["code"] == code


def test_only_the_newest_five_hundred_are_kept(folder):
    folder.mkdir()
    for number in range(inbox.MAX_MESSAGES):
        (folder / f"00000000-0000-7000-8000-{number:012}.json").write_text("{}")
    keep()
    assert len(list(folder.glob("*.json"))) == inbox.MAX_MESSAGES


def test_many_processes_may_write_while_others_read(folder):
    def write(number: int) -> int:
        keep(text="x" * 10_000, subject=str(number))
        return len(inbox.messages())  # never a half-written one

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(60)))
    assert len(inbox.messages()) == 60
    assert [path for path in folder.iterdir() if path.suffix != ".json"] == []


def test_messages_are_for_the_owner_of_the_folder_alone(folder):
    keep()
    assert folder.stat().st_mode & 0o077 == 0


def test_django_mail_ends_up_there_once_for_each_recipient():
    mail = EmailMultiAlternatives("Subject", "Plain", "from@example.org",
                                  ["a@example.org"], bcc=["b@example.org"])  # fmt: skip
    mail.attach_alternative("<p>Rich</p>", "text/html")
    sent = get_connection("vestibule.server.pages.inbox.InboxBackend").send_messages([mail])
    assert sent == 1
    kept = inbox.messages()
    assert {each["to"] for each in kept} == {"a@example.org", "b@example.org"}
    assert {(each["text"], each["html"]) for each in kept} == {("Plain", "<p>Rich</p>")}


def test_a_message_cannot_write_into_the_page_around_it(client):
    keep(subject="<script>1</script>", text="<b>2</b>", html="<script>3</script>")
    identity = inbox.messages()[0]["id"]
    for page in (client.get("/dev/inbox/"), client.get(f"/dev/inbox/{identity}/")):
        assert "<script>" not in page.content.decode()
        assert "<b>" not in page.content.decode()
        assert page["Cache-Control"] == "no-store"


def test_a_link_that_runs_a_script_is_none(client):
    keep(text="javascript:alert(1) and https://a.example.org/")
    identity = inbox.messages()[0]["id"]
    assert 'href="javascript' not in client.get(f"/dev/inbox/{identity}/").content.decode()


def test_a_message_is_shown_as_a_mail_client_does(client):
    keep(text="123456 is your code: https://a.example.org/x#1", html="<head></head><p>Rich</p>")
    identity = inbox.messages()[0]["id"]
    page = client.get(f"/dev/inbox/{identity}/").content.decode()
    assert f'src="/dev/inbox/{identity}/html/"' in page
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in page
    assert 'data-copy="123456"' in page
    assert 'data-copy="https://a.example.org/x#1"' in page
    html = client.get(f"/dev/inbox/{identity}/html/")
    assert html.content.decode() == '<head><base target="_blank"></head><p>Rich</p>'
    assert html["Content-Security-Policy"].startswith("default-src 'none'; ")
    keep(text="no HTML", channel="sms")
    identity = inbox.messages()[0]["id"]
    assert "iframe" not in client.get(f"/dev/inbox/{identity}/").content.decode()
    assert client.get(f"/dev/inbox/{identity}/html/").status_code == 404


@pytest.mark.parametrize("identity", ["0" * 32, "01980000-0000-7000-8000-000000000000", ".."])
def test_what_was_not_sent_is_not_found(client, identity):
    assert client.get(f"/dev/inbox/{identity}/").status_code == 404


def test_each_message_is_one_file_of_json(folder):
    keep()
    (path,) = folder.glob("*.json")
    assert json.loads(path.read_text())["id"] == path.stem


PAGES = ("inbox", "inbox-json", "inbox-message", "inbox-html")


def page_of(name: str) -> str:
    return reverse(name, args=[inbox.messages()[0]["id"]] if name in PAGES[2:] else [])


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(
    "socket", ["192.0.2.7", "10.0.0.2", "172.17.0.1", "fe80::1%eth0", "::ffff:192.0.2.7", "", "::"]
)
def test_nobody_else_on_the_network_reads_it_whatever_they_say(client, name, socket):
    keep(subject="123456", html="<p>123456</p>")
    headers = ("X_FORWARDED_FOR", "FORWARDED", "X_REAL_IP", "CLIENT_IP")
    said = {f"HTTP_{header}": "127.0.0.1" for header in headers}
    refused = client.get(page_of(name), REMOTE_ADDR=socket, **said)
    assert refused.status_code == 403
    assert b"123456" not in refused.content


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("socket", ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"])
def test_this_machine_reads_it_whatever_headers_say(client, name, socket):
    keep(subject="123456", html="<p>123456</p>")
    answer = client.get(page_of(name), REMOTE_ADDR=socket, HTTP_X_FORWARDED_FOR="192.0.2.7")
    assert b"123456" in answer.content


def test_every_address_of_the_inbox_is_tried_here():
    named = {getattr(each, "name", "") for each in urlpatterns if "dev/inbox" in str(each.pattern)}
    assert named == set(PAGES)
