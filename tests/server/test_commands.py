"""The ``vestibule`` command: what each of its words does, and says."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import timedelta
from io import BytesIO, StringIO, TextIOWrapper

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db.models import F

from tests.ports import free_port
from tests.server.databases import storage
from tests.server.running import PASSWORD, SECRET, VESTIBULE, command, production
from vestibule import bearer
from vestibule.__main__ import main
from vestibule.conf import settings as ours
from vestibule.models import Account, AuditEvent, Session, StoredKey
from vestibule.testing.plugin import forget_everything, open_session
from vestibule.tokens import keys


def said(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def typed(monkeypatch):
    """Give a command its standard input."""
    return lambda text: monkeypatch.setattr("sys.stdin", StringIO(text))


def create_admin(email: str = "boss@example.org") -> str:
    return said("createadmin", "--email", email, "--password-stdin")


@pytest.mark.django_db
def test_createadmin_makes_an_administrator_who_can_sign_in(typed, client):
    typed(PASSWORD + "\n")
    answer = create_admin("Boss@example.org")
    account = Account.objects.get()
    assert str(account.pk) in answer
    assert PASSWORD not in answer
    user = get_user_model().objects.get()
    assert (account.role, user.is_staff, user.is_superuser) == ("admin", True, True)
    assert AuditEvent.objects.get().kind == "admin_created"
    body = {"email": "boss@example.org", "password": PASSWORD}
    answer = client.post("/api/auth/login/", body, content_type="application/json")
    assert answer.json()["user"]["role"] == "admin"


@pytest.mark.django_db
@pytest.mark.parametrize("end", ["", "\r\n"])
def test_createadmin_reads_the_password_without_the_end_of_its_line(typed, client, end):
    typed(PASSWORD + end)
    create_admin()
    body = {"email": "boss@example.org", "password": PASSWORD}
    answer = client.post("/api/auth/login/", body, content_type="application/json")
    assert answer.status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("errors", ["strict", "surrogateescape"])  # as most locales have it, and C
def test_createadmin_refuses_a_password_in_another_encoding(monkeypatch, errors):
    sent = BytesIO("ein sehr langes Paßwort\n".encode("latin-1"))
    monkeypatch.setattr(sys, "stdin", TextIOWrapper(sent, "utf-8", errors))
    with pytest.raises(CommandError, match="Not UTF-8: password"):
        create_admin()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "name"),
    [
        (("list", "--search", "\udcfc"), "search"),
        (("show", "\udcfc@example.org"), "who"),
        (("create", "--email", "ann@example.org", "--first-name", "J\udcfcrgen"), "first_name"),
        (("create", "--email", "ann@example.org", "--field", "city=Z\udcfcrich"), "field"),
    ],
)
def test_users_refuses_options_in_another_encoding(words, name):
    with pytest.raises(CommandError, match=f"Not UTF-8: {name}"):
        said("users", *words)


@pytest.mark.django_db
@pytest.mark.parametrize("password", ["", "short", "password1", "boss@example.org", "x" * 129])
def test_createadmin_refuses_a_weak_password(typed, password):
    typed(password + "\n")
    with pytest.raises(CommandError, match="password"):
        create_admin()
    assert not Account.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("email", ["boss", "boss@", "boss@localhost", "a b@example.org"])
def test_createadmin_refuses_what_is_no_address(typed, email):
    typed(PASSWORD + "\n")
    with pytest.raises(CommandError, match="email"):
        create_admin(email)


def test_createadmin_refuses_an_address_that_is_taken(typed, make_account):
    make_account("boss@example.org")
    typed(PASSWORD + "\n")
    with pytest.raises(CommandError, match="email_taken"):
        create_admin("BOSS@example.org")
    assert Account.objects.get().role != "admin"


def test_createadmin_without_a_terminal_says_what_to_do(monkeypatch):
    def closed(_: str) -> str:
        raise EOFError

    monkeypatch.setattr("getpass.getpass", closed)
    with pytest.raises(CommandError, match="--password-stdin"):
        said("createadmin", "--email", "boss@example.org")


def kids(client) -> list[str]:
    return [key["kid"] for key in client.get("/.well-known/jwks.json").json()["keys"]]


def test_a_rotated_key_was_published_before_and_its_elder_is_honoured_after(make_account, client):
    person = make_account()
    old = open_session(person).tokens.access
    following = StoredKey.objects.get(state="next").kid
    assert following in kids(client)
    assert following in said("keys", "rotate")
    forget_everything()  # as another process, which learns of it
    assert bearer.authenticate(old).subject == str(person.id)
    assert StoredKey.objects.get(state="active").kid == following
    assert StoredKey.objects.get(state="next").kid in kids(client)
    assert bearer.authenticate(open_session(person).tokens.access).subject == str(person.id)


@pytest.mark.django_db
def test_keys_list_shows_states_and_no_secret():
    assert len(said("keys", "list").splitlines()) == 2  # made where there were none
    said("keys", "rotate")
    lines = said("keys", "list").splitlines()
    assert sorted(line.split()[0] for line in lines) == ["active", "next", "retired"]
    assert all("ES256" in line for line in lines)
    for key in StoredKey.objects.all():
        assert bytes(key.sealed).hex()[:20] not in "\n".join(lines)


@pytest.mark.django_db
def test_keys_list_shows_the_keys_of_a_file_and_makes_none(settings, tmp_path):
    StoredKey.objects.all().delete()
    file = tmp_path / "key.pem"
    settings.VESTIBULE = {**settings.VESTIBULE, "SIGNING_KEY_FILE": str(file)}
    for content in (None, "no key"):
        if content:
            file.write_text(content)
        with pytest.raises(CommandError, match="SIGNING_KEY_FILE: "):
            said("keys", "list")
    pairs = [keys.generate_named("ES256") for _ in range(2)]
    file.write_bytes(b"".join(material for material, _ in pairs))
    lines = [line.split() for line in said("keys", "list").splitlines()]
    kids = [key.verifying.kid for _, key in pairs]
    assert [(line[0], line[-1]) for line in lines] == [("active", kids[0]), ("verifies", kids[1])]
    for action in ("rotate", "revoke"):
        with pytest.raises(CommandError, match="SIGNING_KEY_FILE is set"):
            said("keys", action, kids[0])
    assert not StoredKey.objects.exists()


def ended_ago(person, **ago: float) -> Session:
    session = Session.objects.get(pk=open_session(person).session)
    Session.objects.filter(pk=session.pk).update(
        ended_at=F("created_at") - timedelta(**ago), end_reason="signed_out"
    )
    return session


def test_sessions_prune_removes_old_ones_only(make_account):
    person = make_account()
    living = open_session(person).session
    old, young = ended_ago(person, days=31), ended_ago(person, days=29)
    assert "Removed 1 " in said("sessions", "prune")
    assert set(Session.objects.values_list("pk", flat=True)) == {living, young.pk}
    assert old.pk not in Session.objects.values_list("pk", flat=True)
    assert "Removed 1 " in said("sessions", "prune", "--days", "1")


def test_sessions_prune_never_removes_what_other_nodes_must_still_learn(make_account):
    ended_ago(make_account(), seconds=ours.ACCESS_LIFETIME.total_seconds())
    assert "Removed 0 " in said("sessions", "prune", "--days", "0")


@pytest.mark.parametrize("days", ["-1", "nan", "inf", "1e30"])
def test_sessions_prune_refuses_a_span_that_is_none(make_account, days):
    make_account()
    with pytest.raises(CommandError):
        said("sessions", "prune", "--days", days)


@pytest.mark.django_db
def test_no_migration_is_missing():
    said("makemigrations", "--check", "--dry-run")


ONE_AFTER_ANOTHER = """
import json, sys
from vestibule.__main__ import main
for words in json.loads(sys.argv[1]):
    sys.argv[1:] = words
    main()
"""


def test_the_command_line_does_all_of_it(tmp_path):
    with storage() as database:

        def run(
            *words: str, start: tuple[str, ...] = VESTIBULE
        ) -> subprocess.CompletedProcess[str]:
            given = PASSWORD + "\n"
            return command(*words, home=tmp_path, variables=database, given=given, start=start)

        early = run("users", "list")
        assert early.returncode == 2
        assert "run `vestibule migrate` first" in early.stderr
        assert "Traceback" not in early.stderr
        create = ("createadmin", "--email", "boss@example.org", "--password-stdin")
        collecting = ("shell", "-c", "import gc; print('collects:', gc.isenabled())")
        good = (("migrate",), ("migrate", "--check"), create, collecting, ("keys", "list"))
        # None comes to its turn unless all before it have done theirs.
        done = run(json.dumps([*good, ("nonsense",)]), start=("-c", ONE_AFTER_ANOTHER))
        states = [line.split()[0] for line in done.stdout.splitlines()[-2:]]
        assert sorted(states) == ["active", "next"], done.stderr
        assert "collects: True" in done.stdout
        assert (done.returncode, "Unknown command: 'nonsense'" in done.stderr) == (1, True)
        again = run(*create)
        assert again.returncode == 1
        assert "email_taken" in again.stderr
        assert "Traceback" not in again.stderr


def test_check_deploy_has_nothing_to_say_about_a_sound_installation(tmp_path):
    with storage() as database:
        done = command("check", "--deploy", "--fail-level", "WARNING",
                       home=tmp_path, variables=production(**database))  # fmt: skip
        assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("word", "settings"),
    [
        ("serve", "vestibule.server.settings"),
        ("migrate", "vestibule.server.settings"),
        ("serve", "tests.settings"),
        ("worker", "tests.settings"),
    ],
)
def test_the_ready_server_says_what_it_lacks(monkeypatch, capsys, word, settings):
    """So does a worker of a host project that is to have metrics."""
    monkeypatch.setitem(sys.modules, "granian", None)
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", settings)
    monkeypatch.setenv("VESTIBULE_METRICS_PORT", str(free_port()))
    monkeypatch.setenv("VESTIBULE_SECRET_KEY", SECRET)
    monkeypatch.setattr("sys.argv", ["vestibule", word])
    with pytest.raises(SystemExit, match="2"):
        main()
    assert "pip install 'vestibule[server]'" in capsys.readouterr().err


def test_a_command_without_words_lists_the_commands(tmp_path):
    done = command(home=tmp_path, variables={})
    assert done.returncode == 0
    for word in ("serve", "createadmin", "keys", "sessions", "migrate", "check"):
        assert word in done.stdout.split()
