"""Import of users with their password hashes."""

from __future__ import annotations

import gc
import json
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from io import StringIO
from pathlib import Path
from typing import Any

import bcrypt
import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import connections, transaction

from tests.calls import CALLER, post
from tests.cases import each_case
from tests.races import is_waited_for
from vestibule.core.imports import RefusedRow, Row
from vestibule.core.profile_fields import ProfileField
from vestibule.flows import import_users as flow
from vestibule.management.user_files import UserFile
from vestibule.management.users_import import ReportFile
from vestibule.models import Account, AuditEvent, ImportRun
from vestibule.steps.import_row import REASONS, columns

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery staple"
HASH = bcrypt.hashpw(PASSWORD.encode(), bcrypt.gensalt(8)).decode()
HEAD = "email,first_name,last_name,role,password_hash\n"


@pytest.fixture
def file(tmp_path):
    """Write a file of users, by default with the suffix .csv; there is no report of it yet."""

    def write(text: str | bytes, name: str = "users.csv") -> Path:
        path: Path = tmp_path / name
        path.with_name(f"{name}.refused.jsonl").unlink(missing_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def run(path: Path, *words: str) -> str:
    out = StringIO()
    call_command("users", "import", str(path), *words, stdout=out)
    return out.getvalue()


def refused(path: Path, kind: str = "refused") -> list[tuple[int, str]]:
    lines = path.with_name(f"{path.name}.{kind}.jsonl").read_text().splitlines()
    return [(row["line"], row["code"]) for row in map(json.loads, lines)]


def login(email: str, password: str = PASSWORD) -> Any:
    return post("login/", {"email": email, "password": password})


def test_an_imported_person_signs_in_with_the_old_password_and_gets_a_new_hash(file):
    assert "1 accounts created" in run(file(f"{HEAD}Ann@Example.org,Ann,Example,client,{HASH}\n"))
    user = get_user_model().objects.get()
    assert user.password == f"bcrypt${HASH}"
    assert login("ann@example.org", "wrong").status_code == 401
    assert login("ann@example.org").json()["user"]["role"] == "client"
    user.refresh_from_db()
    assert user.password.startswith("argon2$argon2id$")
    assert login("ann@example.org").status_code == 200


def test_json_lines_are_imported_like_csv(file):
    rows = [
        {"email": "ann@example.org", "password_hash": HASH, "email_verified": True,
         "phone": "+41791234567", "created_at": "2020-01-02T03:04:05Z", "last_name": "Exämple"},
        {"email": "bob@example.org", "is_active": False},
        {"username": "carol", "password_hash": None},
    ]  # fmt: skip
    run(file("\n".join(map(json.dumps, rows)), "users.jsonl"))
    ann = Account.objects.get(email_key="ann@example.org")
    assert ann.created_at.isoformat() == "2020-01-02T03:04:05+00:00"
    assert ann.user.date_joined == ann.created_at == ann.email_verified_at
    assert (ann.phone, ann.user.last_name, ann.role) == ("+41791234567", "Exämple", "employee")
    bob = Account.objects.get(email_key="bob@example.org")
    assert (bob.user.is_active, bob.email_verified_at) == (False, None)
    carol = get_user_model().objects.get(username="carol")
    assert not carol.has_usable_password()
    assert carol.vestibule.email_key is None
    assert login("bob@example.org").status_code == 401


BAD = {
    "no-address,A,B,client,": "email_invalid",
    ",A,B,client,": "identifier_missing",
    "a@example.org,A,B,king,": "role_unknown",
    "a@example.org,A\x00B,B,client,": "text_invalid",
    f"a@example.org,{'A' * 151},B,client,": "text_invalid",
    "a@example.org,A,B,client,5f4dcc3b5aa765d61d8327deb882cf99": "hash_unknown",
    f"a@example.org,A,B,client,{'$' * 2000}": "hash_too_long",
    "a@example.org,A,B,client,md5$salt$5f4dcc3b5aa765d61d8327deb882cf99": "hash_too_weak",
    "a@example.org,A,B,client,$2b$31$" + "a" * 53: "hash_too_costly",
    "a@example.org,A,B": "not_readable",
    "a@example.org,A,B,client,,more": "not_readable",
    'a@example.org,"A,B,client,': "not_readable",
    f"a@example.org,{'A' * 70_000},B,client,": "line_too_long",
}


@each_case("line", BAD, ids=list(map(str, range(len(BAD)))))
def test_a_bad_row_is_refused_with_line_and_reason_and_the_next_is_imported(file, line):
    path = file(f"{HEAD}{line}\ngood@example.org,=1+1,B,client,\n")
    run(path)
    assert refused(path) == [(2, BAD[line])]
    assert Account.objects.get().email == "good@example.org"


BAD_JSON = {
    "[]": "not_readable",
    "{": "not_readable",
    "[" * 60_000: "not_readable",
    '{"email": "a@example.org", "email": "b@example.org"}': "not_readable",
    '{"email": 7}': "not_a_text",
    '{"email": ["a@example.org"]}': "not_a_text",
    '{"email": "a@example.org", "first_name": "\\ud800"}': "text_invalid",
    '{"email": "a@example.org", "first_name": "\\u0000"}': "text_invalid",
    '{"email": "a@example.org", "is_staff": true}': "unknown_field",
    '{"email": "a@example.org", "password": "secret words"}': "plain_password",
    '{"email": "a@example.org", "is_active": "perhaps"}': "flag_invalid",
    '{"email": "a@example.org", "is_active": 1}': "not_a_text",
    '{"email": "a@example.org", "created_at": "yesterday"}': "created_at_invalid",
    '{"email": "a@example.org", "created_at": "2999-01-01T00:00:00Z"}': "created_at_invalid",
    '{"email": "a@example.org", "phone": "1234"}': "phone_invalid",
    '{"username": "admin"}': "username_invalid",
    '{"username": "\u0430\u0501m\u0456n"}': "username_mixed_scripts",
    '{"username": "ann\u3164"}': "username_invalid",
    '{"email": "a@example.org", "username": "somebody@else.example"}': "username_invalid",
}


@each_case("line", BAD_JSON, ids=list(map(str, range(len(BAD_JSON)))))
def test_a_bad_object_is_refused_too(file, line):
    path = file(f'{line}\n{{"email": "good@example.org"}}', "users.jsonl")
    run(path)
    assert refused(path) == [(1, BAD_JSON[line])]
    assert Account.objects.get().email == "good@example.org"


def test_every_reason_is_documented():
    page = (Path(__file__).parents[2] / "docs" / "how-to" / "import.md").read_text()
    assert [code for code in REASONS if f"`{code}`" not in page] == []


def test_the_report_holds_no_secret(file):
    path = file(
        f'{{"email": "a@example.org", "role": "king", "password_hash": "{HASH}"}}', "u.jsonl"
    )
    out = run(path)
    report = path.with_name("u.jsonl.refused.jsonl")
    for text in (out, report.read_text()):
        assert HASH not in text
        assert "a@example.org" not in text
    assert report.stat().st_mode & 0o077 == 0


def test_duplicates_in_the_file_and_in_the_database_are_refused(file, make_account, monkeypatch):
    monkeypatch.setattr(flow, "BATCH", 2)
    make_account("ann@example.org")
    rows = ["ANN@example.org", "bob@example.org", "Bob@example.org", "carol@example.org",
            "carol@EXAMPLE.org"]  # fmt: skip
    path = file("email\n" + "\n".join(rows))
    dry = run(path, "--dry-run")
    assert "2 accounts would be created, 3 rows refused" in dry
    assert Account.objects.count() == 1
    expected = [(2, "email_taken"), (4, "email_taken"), (6, "email_taken")]
    assert refused(path, "dry-run") == expected
    run(path)
    assert refused(path) == expected
    assert Account.objects.count() == 3


def test_two_people_cannot_get_names_that_look_alike(file):
    path = file("email,username\na@example.org,Ann\nb@example.org,ann\n")
    run(path)
    assert refused(path) == [(3, "username_taken")]
    again = file("email,username\nc@example.org,ANN\n", "more.csv")
    run(again)
    assert refused(again) == [(2, "username_taken")]


def test_a_user_whose_address_is_anothers_username_gets_a_random_one(file):
    get_user_model().objects.create_user("ann@example.org", "other@example.org")
    run(file("email\nann@example.org\n"))
    assert len(Account.objects.get(email_key="ann@example.org").user.get_username()) == 32


@pytest.mark.django_db(transaction=True)
def test_an_address_registered_while_a_batch_is_stored_refuses_only_its_row(file, make_account):
    path = file("email\nann@example.org\nbob@example.org\ncarol@example.org\n")

    def importing(_: int) -> str:
        try:
            return run(path)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            make_account("bob@example.org")
            importer = pool.submit(importing, 0)
            while not is_waited_for():
                assert not importer.done()
        assert "2 accounts created, 1 rows refused" in importer.result()
    assert refused(path) == [(3, "email_taken")]
    assert Account.objects.count() == 3


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("email,name\n", "unknown: 'name'"),
        ("email,password\n", "plain text"),
        ("email,email\n", "twice"),
        ("", "first line"),
        ("email;first_name\n", "first line"),
        ('"email,first_name\n', "first line.*quotation mark"),
        ("email\nJos\xe9@example.org\n".encode("latin-1"), r"not UTF-8 \(line 2\).*iconv"),
        ("email\nann@example.org\n".encode("utf-16"), "not UTF-8"),
    ],
)
def test_a_file_that_is_not_a_list_of_users_is_refused_entirely(file, text, words):
    path = file(text)
    for _ in range(2):  # it was not "interrupted" by the first refusal
        with pytest.raises(CommandError, match=words):
            run(path)
    assert not Account.objects.exists()
    assert list(path.parent.iterdir()) == [path]


def test_a_file_that_is_missing_or_of_another_kind_is_refused(file, tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        run(tmp_path / "nothing.csv")
    with pytest.raises(CommandError, match=r"\.csv"):
        run(file("email\n", "users.xlsx"))


def test_a_byte_order_mark_and_windows_line_endings_are_accepted(file):
    run(file(b'\xef\xbb\xbfemail,first_name\r\nann@example.org,"Ann, Dr."\r\n\r\n'))
    assert get_user_model().objects.get().first_name == "Ann, Dr."


def test_an_interrupted_import_resumes_after_the_last_batch(file, monkeypatch):
    monkeypatch.setattr(flow, "BATCH", 10)
    path = file("email\n" + "".join(f"p{n}@example.org\nbad\n" for n in range(50)))
    source = UserFile(path, columns())
    start = flow.begin_import(digest=source.digest, resume=False, caller=CALLER)
    report = ReportFile(path.with_name("users.csv.refused.jsonl"))
    steps = flow.import_users(source.rows(), progress=start, report=report, caller=CALLER)
    assert [next(steps).made for _ in range(3)] == [5, 10, 15]
    lost = RefusedRow(32, "email_invalid", "written, but its batch was never committed")
    report([lost], ImportRun.objects.get().report_bytes)
    report.close()
    with pytest.raises(CommandError, match="--resume"):
        run(path)
    run(path, "--dry-run")
    assert "50 accounts created, 50 rows refused" in run(path, "--resume")
    assert Account.objects.count() == 50
    assert refused(path) == [(2 * n + 3, "email_invalid") for n in range(50)]


@pytest.mark.parametrize("words", [["--dry-run"], [], ["--resume"]])
@pytest.mark.parametrize("name", ["users.jsonl", "db.sqlite3"])
def test_a_report_overwrites_no_file(file, tmp_path, name, words):
    users = file('{"email": "ann@example.org"}\n{}\n', "users.jsonl")
    other = file(users.read_bytes(), name)
    for _ in range(2):  # it was not "interrupted" by the first refusal
        with pytest.raises(CommandError, match=rf"{name} exists.*--report"):
            run(users, "--report", str(other), *words)
    assert other.read_bytes() == users.read_bytes()
    assert not Account.objects.exists()


def test_what_is_resumed_continues_no_file_but_a_report(file):
    users, other = file("email\nann@example.org\nbad\n"), file("precious", "db.sqlite3")
    flow.begin_import(digest=UserFile(users, columns()).digest, resume=False, caller=CALLER)
    users.with_name("users.csv.refused.jsonl").touch()  # killed before its first batch
    with pytest.raises(CommandError, match="exists"):
        run(users, "--resume", "--report", str(other))
    assert other.read_text() == "precious"
    run(users, "--resume")
    assert refused(users) == [(3, "email_invalid")]


def test_a_dry_run_replaces_the_report_of_the_one_before(file):
    users = file("email\nbad\nworse\n")
    run(users, "--dry-run")
    run(file("email\nann@example.org\nbad\n"), "--dry-run")
    assert refused(users, "dry-run") == [(3, "email_invalid")]


def test_an_import_that_was_overtaken_leaves_the_report_of_the_other_alone(file, monkeypatch):
    monkeypatch.setattr(flow, "BATCH", 3)
    users = file("email\na@example.org\nb@example.org\nbad\nc@example.org\nworse\n")
    source, path = UserFile(users, columns()), users.with_name("users.csv.refused.jsonl")
    start = flow.begin_import(digest=source.digest, resume=False, caller=CALLER)
    with closing(ReportFile(path)) as own, closing(ReportFile(path, is_known=True)) as others:
        first, second = (
            flow.import_users(source.rows(), progress=start, report=report, caller=CALLER)
            for report in (own, others)
        )
        next(first)
        with pytest.raises(flow.ImportOvertaken):  # it would have refused three rows, not one
            next(second)
        list(first)
    assert refused(users) == [(4, "email_invalid"), (6, "email_invalid")]


def test_a_finished_import_can_be_repeated_without_duplicates(file, tmp_path):
    path = file("email\nann@example.org\n")
    run(path)
    again = run(path, "--report", str(tmp_path / "again.jsonl"))
    assert "0 accounts created, 1 rows refused" in again
    assert ImportRun.objects.get().finished_at is not None


def test_two_processes_cannot_import_one_file_at_once():
    first = flow.begin_import(digest="d" * 64, resume=False, caller=CALLER)
    second = flow.begin_import(digest="d" * 64, resume=True, caller=CALLER)

    def step(progress: Any, line: int) -> Any:
        rows = [Row(line, {"email": f"p{line}@example.org"})]
        return next(flow.import_users(rows, progress=progress, report=lambda *_: 0, caller=CALLER))

    step(first, 2)
    with pytest.raises(flow.ImportOvertaken):
        step(second, 3)
    assert Account.objects.count() == 1


def test_an_import_is_in_the_audit_trail(file):
    run(file("email\nann@example.org\nbad\n"))
    begun, finished = AuditEvent.objects.filter(kind="users_imported").order_by("pk")
    assert begun.details["state"] == "begun"
    assert (finished.details["made"], finished.details["refused"]) == (1, 1)


def test_the_memory_of_an_import_does_not_grow_with_the_file(file, monkeypatch):
    monkeypatch.setattr(flow, "BATCH", 100)

    def peak(rows: int, name: str) -> int:
        path = file("email,role\n" + "".join(f"{name}{n}@example.org,king\n" for n in range(rows)),
                    f"{name}.csv")  # fmt: skip
        # Objects of earlier tests are frozen: with a large heap the collector runs so
        # rarely that garbage would be counted as growth.
        gc.collect()
        gc.freeze()
        tracemalloc.start()
        try:
            run(path)
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
            gc.unfreeze()

    peak(100, "warm")
    # 53 bytes for each further row: what is refused is listed by its line, and half as large.
    assert peak(2_000, "many") < peak(300, "few") + 90_000


def test_profile_fields_are_imported(file, settings):
    fields = (
        ProfileField(name="institution", label="Institution", required=True),
        ProfileField(name="beds", label="Beds", kind="integer"),
        ProfileField(name="on_call", label="On call", kind="boolean"),
    )
    settings.VESTIBULE = {**settings.VESTIBULE, "PROFILE_FIELDS": fields}
    head = "email,institution,beds,on_call\n"
    path = file(f"{head}a@example.org,Clinic,12,yes\nb@example.org,,,\nc@example.org,X,many,no\n")
    run(path)
    assert refused(path) == [(4, "field_invalid")]
    facts = Account.objects.get(email="a@example.org").facts
    assert facts == {"institution": "Clinic", "beds": 12, "on_call": True}
    assert Account.objects.get(email="b@example.org").facts == {}
