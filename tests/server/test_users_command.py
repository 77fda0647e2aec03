"""``vestibule users``: what each of its words does, and says."""

from __future__ import annotations

import json
import shlex
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.factors import enroll_app, make_recovery_codes
from tests.messages import token_in
from tests.shape.markdown import blocks
from vestibule.core.profile_fields import ProfileField
from vestibule.models import Account, AuditEvent
from vestibule.testing.plugin import open_session

pytestmark = pytest.mark.django_db
ANN = "ann@example.org"


def said(*arguments: object) -> str:
    out = StringIO()
    call_command("users", *map(str, arguments), stdout=out)
    return out.getvalue()


def told(*arguments: object) -> dict[str, object]:
    answer: dict[str, object] = json.loads(said(*arguments, "--json"))
    return answer


def test_list_shows_people_and_leads_on(make_account):
    for number in range(3):
        make_account(f"p{number}@example.org", role="client")
    make_account(ANN, first_name="Ann", last_name="Lee")
    assert "Ann Lee" in said("list", "--search", "lee")
    first = said("list", "--role", "client", "--ordering", "email", "--limit", "2")
    assert "p0@" in first
    assert "p2@" not in first
    cursor = first.rpartition("--cursor ")[2].strip()
    rest = told("list", "--role", "client", "--ordering", "email", "--cursor", cursor)
    assert [each["email"] for each in rest["users"]] == ["p2@example.org"]  # type: ignore[attr-defined]
    assert rest["next"] == ""


def test_show_tells_all_but_secrets(make_account):
    ann = make_account(ANN)
    for who in (ANN, ANN.upper(), ann.id):
        shown = told("show", who)
        assert (shown["id"], shown["email"]) == (ann.id, ANN)
    assert "argon2" not in said("show", ANN)
    assert "email           ann@example.org" in said("show", ANN)


def test_show_tells_when_it_was_last_seen_and_which_factors_it_has(make_account):
    ann = make_account(ANN)
    assert (told("show", ANN)["last_seen_at"], told("show", ANN)["factors"]) == (None, [])
    open_session(ann)
    enroll_app(ann)
    make_recovery_codes(ann)
    shown = told("show", ANN)
    assert str(shown["last_seen_at"]).startswith("20")
    assert shown["factors"] == ["totp", "recovery_codes"]
    assert "factors         totp, recovery_codes" in said("show", ANN)


def test_a_stolen_administrator_is_deactivated_as_the_page_says(make_account, monkeypatch):
    make_account("boss@example.org", role="admin")
    page = (Path(__file__).parents[2] / "docs/operations/incident.md").read_text()
    [lines] = blocks(page.partition("## An administrator")[2].partition("\n## ")[0], "sh")
    monkeypatch.setattr("getpass.getpass", lambda _: "correct horse battery staple")
    for line in lines.splitlines():
        call_command(*shlex.split(line, comments=True)[1:], stdout=StringIO())
    active = Account.objects.filter(enabled=True).values_list("email", flat=True)
    assert list(active) == ["you@example.org"]


def test_create_invites(outbox):
    assert "Invited ann@example.org as manager" in said(
        "create", "--email", ANN, "--role", "manager"
    )
    assert token_in(outbox)
    assert AuditEvent.objects.get(kind="invited").actor_id == ""


FIELDS = (
    ProfileField(name="institution", label="Institution", required=True),
    ProfileField(name="beds", label="Beds", kind="integer", editable=False),
)


def test_fields_of_the_profile_are_said_and_shown(settings, outbox):
    settings.VESTIBULE = {**settings.VESTIBULE, "PROFILE_FIELDS": FIELDS}
    said("create", "--email", ANN, "--field", "institution=St Thomas", "--field", "beds=12")
    assert "institution     St Thomas" in said("show", ANN)
    assert told("show", ANN)["beds"] == 12
    said("create", "--email", "bob@example.org")  # an invitation need not have all
    assert told("show", "bob@example.org")["institution"] is None
    for given, why in (
        ("beds=many", "beds: field_not_integer"),
        ("role=admin", "Not in PROFILE_FIELDS: role"),
    ):
        with pytest.raises(CommandError, match=why):
            said("create", "--email", "eve@example.org", "--field", given)
    assert Account.objects.count() == 2


def test_export_writes_a_file_that_nobody_else_reads(make_account, tmp_path):
    ann, path = make_account(ANN), tmp_path / "ann.json"
    assert said("export", ANN, "--to", path) == f"Exported to {path}.\n"
    document = json.loads(path.read_text())
    assert document["profile"]["email"] == ANN
    assert path.stat().st_mode & 0o777 == 0o600
    event = AuditEvent.objects.get(kind="account_exported")
    assert (event.account_id, event.actor_id, event.details) == (str(ann.id), "", {"by": "server"})
    with pytest.raises(CommandError, match="exists"):
        said("export", ANN, "--to", path)
    assert json.loads(path.read_text()) == document


def test_export_answers_with_the_document(make_account):
    make_account(ANN)
    for answer in (said("export", ANN), said("export", ANN, "--json")):
        assert json.loads(answer)["profile"]["email"] == ANN
        assert "argon2" not in answer


def test_role_deactivate_activate_and_end_sessions(make_account):
    ann = make_account(ANN)
    open_session(ann)
    assert said("role", ANN, "manager") == "ann@example.org is now manager.\n"
    assert told("end-sessions", ANN)["ended"] == 1
    assert "Deactivated" in said("deactivate", ann.id)
    assert "deactivated" in said("list", "--deactivated")
    assert "Reactivated" in said("activate", ANN)
    assert Account.objects.get().role == "manager"


def test_factors_lists_what_is_enrolled(make_account):
    ann = make_account(ANN)
    assert told("factors", ANN)["totp"] is None
    enroll_app(ann)
    make_recovery_codes(ann)
    found = told("factors", ann.id)
    assert str(found["totp"]).startswith("20")
    assert (found["recovery_codes"], found["trusted_devices"], found["required"]) == (10, 0, False)
    assert "recovery_codes  10" in said("factors", ANN)


@pytest.mark.parametrize(
    "words",
    [
        ("show",),
        ("role", "manager"),
        ("deactivate",),
        ("activate",),
        ("end-sessions",),
        ("factors",),
        ("export",),
    ],
    ids=lambda words: words[0],
)
def test_an_unknown_account_is_one_clear_sentence(words):
    for who in ("nobody@example.org", "7", "x"):
        with pytest.raises(CommandError) as refused:
            said(words[0], who, *words[1:])
        assert str(refused.value) == f"Account not found: {who}."
        assert refused.value.returncode == 1


def test_refusals_are_sentences(make_account):
    make_account("root@example.org", role="admin")
    with pytest.raises(CommandError, match="last active administrator"):
        said("deactivate", "root@example.org")
    with pytest.raises(CommandError, match="role: role_unknown"):
        said("role", "root@example.org", "emperor")
    with pytest.raises(CommandError, match="email: email_taken"):
        said("create", "--email", "root@example.org")
    with pytest.raises(CommandError, match="this one is active"):
        said("activate", "root@example.org")
