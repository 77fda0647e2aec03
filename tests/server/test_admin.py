"""Django's admin: the same door as everything else, and nothing behind it that bypasses a flow."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin import AdminSite
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.core.exceptions import SuspiciousOperation
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver

from tests.calls import CALLER, WRONG, post
from tests.factors import enroll_app, make_recovery_codes
from tests.messages import another, code_in
from tests.passkeys.ceremonies import with_passkey
from vestibule import bearer
from vestibule.admin.listing import MOST_AT_ONCE
from vestibule.core.events import EndReason
from vestibule.core.profile_fields import ProfileField
from vestibule.delivery import Message, queue
from vestibule.flows.change_password import change_password
from vestibule.flows.create_admin import create_admin
from vestibule.flows.deactivate import deactivate_user
from vestibule.flows.set_role import set_role
from vestibule.models import (
    Account,
    Attempt,
    AuditEvent,
    FactorReset,
    QueuedMessage,
    Session,
    StoredKey,
)
from vestibule.testing.plugin import PASSWORD, CookieClient, open_session

pytestmark = pytest.mark.django_db

BOSS = "boss@example.org"
LOGIN = "/admin/login/"
PAGES = ("account", "session", "auditevent", "queuedmessage", "storedkey")
LISTS = [f"/admin/vestibule/{name}/" for name in PAGES]
OTHER = "another long passphrase"


@pytest.fixture
def boss() -> Any:
    return create_admin(email=BOSS, password=PASSWORD, caller=CALLER)


def token_of(page: Any) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.content.decode())
    assert found, page.content
    return found[1]


def send(browser: Client, path: str, **fields: Any) -> Any:
    """Fill in the form of a page and send it, as a browser does."""
    return browser.post(path, {"csrfmiddlewaretoken": token_of(browser.get(path)), **fields})


def sign_in(browser: Client, email: str = BOSS, password: str = PASSWORD) -> Any:
    return send(browser, LOGIN, username=email, password=password)


@pytest.fixture
def browser() -> Client:
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def inside(browser: Client, boss: Any) -> Client:
    """A browser in which the administrator has signed in."""
    assert sign_in(browser).status_code == 302
    return browser


def act(browser: Client, path: str, action: str, *rows: Any) -> str:
    """Choose rows of a list and an action; returns what the next page says."""
    done = send(browser, path, action=action, _selected_action=[str(row) for row in rows])
    assert done.status_code == 302, done.content
    return str(browser.get(path).content.decode())


def test_an_administrator_signs_in_and_sees_every_page(inside, make_account):
    queue(Message("password_changed", "ann@example.org"))
    open_session(make_account())
    StoredKey.objects.ensure()
    assert inside.get("/admin/").status_code == 200
    for path in LISTS:
        page = inside.get(path).content.decode()
        [row, *_] = re.findall(rf'href="({path}[^"?]+/change/)', page)
        assert inside.get(row).status_code == 200
    assert AuditEvent.objects.filter(kind="signed_in").count() == 1


def test_nobody_else_sees_any_page(client, make_account):
    for path in ("/admin/", *LISTS):
        assert client.get(path).headers["Location"].startswith(LOGIN)
    client.force_login(get_user_model().objects.create_superuser("x", "x@example.org", PASSWORD))
    assert client.get("/admin/").status_code == 302  # Django's session alone opens nothing


def test_the_right_password_of_a_user_who_is_not_staff_is_refused(browser, make_account):
    make_account()
    answer = sign_in(browser, "ann@example.org")
    assert answer.status_code == 403
    assert not Session.objects.live().exists()
    assert browser.get("/admin/").status_code == 302


def test_wrong_passwords_count_as_everywhere(browser, boss):
    statuses = [sign_in(browser, password=WRONG).status_code for _ in range(3)]
    statuses += [post("login/", {"email": BOSS, "password": WRONG}).status_code for _ in range(2)]
    assert statuses == [401] * 5
    assert sign_in(browser).status_code == 429
    assert post("login/", {"email": BOSS, "password": PASSWORD}).status_code == 429
    assert Attempt.objects.count() == 1


def test_an_unknown_address_gets_the_same_answer_as_a_wrong_password(browser, boss):
    unknown = sign_in(browser, "nobody@example.org")
    wrong = sign_in(browser, password=WRONG)
    assert unknown.status_code == wrong.status_code == 401
    plain = [re.sub(rb'value="\w+"', b"", page.content) for page in (unknown, wrong)]
    assert plain[0] == plain[1]


def test_a_role_that_needs_a_code_needs_it_here_too(browser, boss, outbox, settings):
    settings.VESTIBULE = {**settings.VESTIBULE, "SIGN_IN_CHECK_ROLES": ("admin",)}
    page = sign_in(browser)
    assert b"b***@example.org" in page.content
    assert browser.get("/admin/").status_code == 302
    assert not Session.objects.exists()
    code = code_in(outbox)
    assert send(browser, LOGIN, code=another(code)).status_code == 400
    assert send(browser, LOGIN, code="no code").status_code == 400
    assert send(browser, LOGIN, code=code).status_code == 302
    assert browser.get("/admin/").status_code == 200
    assert Session.objects.get().amr == "pwd email_code"


def options_of(page: Any) -> dict[str, Any]:
    found = re.search(r'data-options="([^"]+)"', page.content.decode())
    assert found, page.content
    options: dict[str, Any] = json.loads(unescape(found[1]))
    return options


def test_every_second_factor_can_be_used_here(browser, boss):
    """An app, a recovery code and a passkey; an answer of a passkey is used up."""
    device = with_passkey(boss)
    page = sign_in(browser)
    assert page.status_code == 200
    assert b'name="code"' not in page.content  # nothing but the passkey
    assert b"admin-passkey.js" in page.content
    for wrong in ("", "[]", "{", "{}"):
        assert send(browser, LOGIN, credential=wrong).status_code == 400
    app, [code, *_] = enroll_app(boss), make_recovery_codes(boss)
    again = Client(enforce_csrf_checks=True)
    page = sign_in(again)
    assert b'name="code"' in page.content
    answer = json.dumps(device.get(options_of(page)))
    assert send(again, LOGIN, credential=answer).status_code == 302
    assert again.get("/admin/").status_code == 200
    for given in (app.code(), code):
        other = Client(enforce_csrf_checks=True)
        sign_in(other)
        assert send(other, LOGIN, credential=answer).status_code == 400
        assert send(other, LOGIN, code=given).status_code == 302
    used = set(Session.objects.values_list("amr", flat=True))
    assert used == {"pwd swk user mfa", "pwd otp mfa", "pwd recovery mfa"}


def test_only_an_administrator_who_has_used_a_factor_resets_factors(browser, boss, make_account):
    ann = make_account()
    enroll_app(ann)
    assert sign_in(browser).status_code == 302
    said = act(browser, LISTS[0], "reset_factors", ann.id)
    assert "Refused (insufficient_user_authentication): 1" in said
    app = enroll_app(boss)
    strong = Client(enforce_csrf_checks=True)
    sign_in(strong)
    send(strong, LOGIN, code=app.code())
    assert "Resets scheduled: 1" in act(strong, LISTS[0], "reset_factors", ann.id)
    assert FactorReset.objects.get().actor == str(boss.id)


def test_a_policy_that_requires_a_code_applies_to_open_sessions_too(browser, boss, settings):
    assert sign_in(browser).status_code == 302
    assert browser.get("/admin/").status_code == 200
    settings.VESTIBULE = {**settings.VESTIBULE, "SIGN_IN_CHECK_ROLES": ("admin",)}
    assert browser.get("/admin/").status_code == 302


def lose_staff(person: Any) -> None:
    get_user_model().objects.filter(pk=person.id).update(is_staff=False)


def change_own_password(person: Any) -> None:
    claims = bearer.authenticate(open_session(person).tokens.access)
    change_password(current=PASSWORD, new=OTHER, claims=claims, caller=CALLER)


ENDS: dict[str, Callable[[Any], object]] = {
    "its session ended": lambda boss: Session.objects.of(boss.id).end(EndReason.ADMIN),
    "deactivated": lambda boss: deactivate_user(account=boss.id, claims=None, caller=CALLER),
    "another role": lambda boss: set_role(
        account=boss.id, role="manager", claims=None, caller=CALLER
    ),
    "tokens void": lambda boss: Account.objects.of(boss.id).void_access_tokens(),
    "no staff any more": lose_staff,
    "another password": change_own_password,
    "deleted": lambda boss: get_user_model().objects.filter(pk=boss.id).delete(),
}


@pytest.mark.parametrize("how", ENDS)
def test_an_administrator_is_out_with_the_next_request(inside, boss, how):
    create_admin(email="second@example.org", password=PASSWORD, caller=CALLER)
    assert inside.get("/admin/").status_code == 200
    ENDS[how](boss)
    assert inside.get("/admin/").status_code == 302
    assert inside.get(LISTS[0]).status_code == 302


def test_the_admin_and_the_front_end_of_one_browser_do_not_take_each_others_place(browser, boss):
    front_end = CookieClient()
    front_end.csrf_token = front_end.get("/api/auth/csrf/").json()["csrf_token"]
    body = {"email": BOSS, "password": PASSWORD}
    headers = {"HTTP_TOKEN_TRANSPORT": "cookie"}
    assert post("login/", body, front_end, **headers).status_code == 200
    browser.cookies = front_end.cookies
    assert sign_in(browser).status_code == 302
    assert Session.objects.live().count() == 2
    front_end.csrf_token = front_end.get("/api/auth/csrf/").json()["csrf_token"]
    assert post("login/", body, front_end, **headers).status_code == 200
    assert browser.get(LISTS[0]).status_code == 200
    assert Session.objects.live().count() == 2


def test_signing_in_here_again_ends_the_previous_session(inside):
    left = Session.objects.get()
    inside.cookies.pop("vestibule-admin")  # as a browser does that is closed
    assert sign_in(inside).status_code == 302
    left.refresh_from_db()
    assert left.end_reason == EndReason.REPLACED


def test_signing_out_ends_the_session_of_ours(inside):
    body = {"csrfmiddlewaretoken": token_of(inside.get("/admin/"))}
    assert inside.post("/admin/logout/", body).status_code == 200
    assert Session.objects.get().end_reason == "signed_out"
    assert inside.get("/admin/").status_code == 302


def test_a_copy_of_the_cookie_is_worth_nothing_after_signing_out(inside):
    copy = Client()
    copy.cookies = inside.cookies.copy()
    assert copy.get("/admin/").status_code == 200
    inside.post("/admin/logout/", {"csrfmiddlewaretoken": token_of(inside.get("/admin/"))})
    assert copy.get("/admin/").status_code == 302


def test_accounts_are_changed_by_the_flows_in_the_administrators_name(inside, boss, make_account,
                                                                     outbox):  # fmt: skip
    ann = make_account()
    open_session(ann)
    assert "Deactivated: 1" in act(inside, LISTS[0], "deactivate", ann.id)
    assert not get_user_model().objects.get(pk=ann.id).is_active
    assert not Session.objects.of(ann.id).live().exists()
    assert "Refused (already_deactivated): 1" in act(inside, LISTS[0], "deactivate", ann.id)
    assert "Reactivated: 1" in act(inside, LISTS[0], "activate", ann.id)
    assert "Role changed to manager: 1" in act(inside, LISTS[0], "role_manager", ann.id)
    assert Account.objects.get(pk=ann.id).role == "manager"
    open_session(ann)
    assert "Signed out: 1" in act(inside, LISTS[0], "end_sessions", ann.id)
    assert not Session.objects.of(ann.id).live().exists()
    outbox.clear()
    assert "Reset links sent: 1" in act(inside, LISTS[0], "send_reset", ann.id)
    assert outbox[0].to == ["ann@example.org"]
    changes = AuditEvent.objects.filter(account_id=str(ann.id), actor_id=str(boss.id))
    assert {"deactivated", "reactivated", "role_changed"} <= set(
        changes.values_list("kind", flat=True)
    )


def test_the_last_administrator_cannot_be_taken_out(inside, boss):
    assert "Refused (" in act(inside, LISTS[0], "deactivate", boss.id)
    assert "Refused (" in act(inside, LISTS[0], "role_client", boss.id)
    assert Account.objects.get(pk=boss.id).role == "admin"


def test_a_session_is_ended_and_cannot_be_edited(inside, boss, make_account):
    session = open_session(make_account()).session
    assert "Sessions ended: 1" in act(inside, LISTS[1], "end", session)
    row = Session.objects.get(pk=session)
    assert row.end_reason == "admin"
    ended = AuditEvent.objects.get(kind="session_ended")
    assert (ended.session_id, ended.actor_id) == (session, str(boss.id))


def test_keys_are_rotated_and_their_private_half_is_nowhere(inside, boss):
    StoredKey.objects.ensure()
    following = StoredKey.objects.get(state="next")
    said = act(inside, LISTS[4], "rotate", StoredKey.objects.get(state="active").pk)
    assert "Keys rotated: 1" in said
    assert StoredKey.objects.get(state="active").kid == following.kid
    assert AuditEvent.objects.get(kind="keys_rotated").actor_id == str(boss.id)
    for key in StoredKey.objects.all():
        page = inside.get(f"{LISTS[4]}{key.pk}/change/").content.decode()
        assert "sealed" not in page
        assert bytes(key.sealed).hex()[:16] not in page


def test_a_dead_letter_is_sent_again(inside, boss, settings, outbox):
    queue(Message("password_changed", "ann@example.org"))
    outbox.clear()
    QueuedMessage.objects.update(sent_at=None, failed_at="2026-01-01T00:00:00Z", payload=b"")
    [dead] = QueuedMessage.objects.dead()
    assert "Not queued: 1" in act(inside, LISTS[3], "send_again", dead.pk)
    queue(Message("password_changed", "bob@example.org"))
    rows = QueuedMessage.objects.filter(recipient="bob@example.org")
    rows.update(sent_at=None, failed_at="2026-01-01T00:00:00Z", payload=b"{}")
    assert "Queued again: 1" in act(inside, LISTS[3], "send_again", rows.get().pk)
    assert rows.get().state == "waiting"
    assert AuditEvent.objects.get(kind="message_resent").actor_id == str(boss.id)


def test_an_action_on_more_rows_than_it_takes_does_nothing_and_says_so(inside):
    users = get_user_model().objects
    for number in range(MOST_AT_ONCE + 1):
        users.create_user(f"u{number}", f"u{number}@example.org")
    rows = users.filter(username__startswith="u")
    Account.objects.adopt(rows.iterator())
    chosen = {"select_across": "1", "_selected_action": [str(rows[0].pk)]}
    send(inside, f"{LISTS[0]}?q=u", action="deactivate", **chosen)
    assert "Nothing was done: select at most 100 rows" in inside.get(LISTS[0]).content.decode()
    assert not rows.filter(is_active=False).exists()


def test_an_action_needs_the_role_whatever_django_permits(browser, make_account, outbox):
    make_account()
    staff = get_user_model().objects.get(email="ann@example.org")
    staff.is_staff = True
    staff.save()
    may = ("view_queuedmessage", "change_queuedmessage", "view_storedkey", "change_storedkey")
    staff.user_permissions.set(Permission.objects.filter(codename__in=may))
    assert sign_in(browser, "ann@example.org").status_code == 302
    queue(Message("password_changed", "bob@example.org"))
    rows = QueuedMessage.objects.filter(recipient="bob@example.org")
    rows.update(sent_at=None, failed_at="2026-01-01T00:00:00Z", payload=b"{}")
    StoredKey.objects.ensure()
    active = StoredKey.objects.get(state="active")
    refused = "Refused (permission_denied): 1"
    assert refused in act(browser, LISTS[3], "send_again", rows.get().pk)
    assert refused in act(browser, LISTS[4], "rotate", active.pk)
    assert rows.get().state == "dead"
    assert StoredKey.objects.get(state="active") == active


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("account/?created_at__year=0", 400),
        ("account/?user=99999999999999999999999", 400),
        ("auditevent/?details__contains=x", 400),
        ("queuedmessage/?payload__contains=x", 400),
        ("storedkey/?sealed__startswith=x", 400),
        ("storedkey/?kid__regex=((", 400),
        ("account/99999999999999999999999/change/", 302),
        ("account/99999999999999999999999/history/", 302),
        ("account/?enabled__exact=1&role=client&verified=yes&q=ann", 200),
        ("session/?state=living&end_reason=admin", 200),
        ("auditevent/?kind=signed_in", 200),
        ("queuedmessage/?state=dead&channel=sms&kind=verify_phone", 200),
        ("storedkey/?state=active", 200),
    ],
)
def test_a_list_is_filtered_by_its_filters_alone_and_an_address_never_fails(inside, query, status):
    assert inside.get(f"/admin/vestibule/{query}").status_code == status


def test_nothing_can_be_added_saved_or_deleted(inside, make_account):
    ann = make_account()
    token = token_of(inside.get("/admin/"))
    for path in (f"{LISTS[0]}add/", f"{LISTS[0]}{ann.id}/delete/"):
        assert inside.post(path, {"csrfmiddlewaretoken": token}).status_code == 403
    body = {"csrfmiddlewaretoken": token, "role": "admin", "enabled": ""}
    assert inside.post(f"{LISTS[0]}{ann.id}/change/", body).status_code == 403
    assert Account.objects.get(pk=ann.id).role != "admin"


def test_the_ready_server_has_no_page_that_saves_users_past_the_flows(inside):
    assert inside.get("/admin/auth/user/").status_code == 404
    assert inside.get("/admin/auth/group/").status_code == 404


def test_the_password_is_changed_by_a_mailed_link_and_guessed_by_nobody(inside, boss, outbox):
    outbox.clear()
    page = send(inside, "/admin/password_change/", old_password=PASSWORD, new_password1=OTHER,
                new_password2=OTHER)  # fmt: skip
    assert page.status_code == 200
    assert "#token=" in str(outbox[0].body)
    assert get_user_model().objects.get(pk=boss.id).check_password(PASSWORD)


@pytest.mark.parametrize("path", [LOGIN, "/admin/logout/", LISTS[0]])
def test_a_form_of_another_site_does_nothing(inside, path):
    inside.get(path)
    assert inside.post(path, {"action": "deactivate"}).status_code == 403
    assert inside.get("/admin/").status_code == 200


@pytest.mark.parametrize(
    ("wanted", "got"),
    [
        (LISTS[0], LISTS[0]),
        ("https://evil.example/", "/admin/"),
        ("//evil.example", "/admin/"),
        ("javascript:alert(1)", "/admin/"),
        ("", "/admin/"),
    ],
)
def test_after_signing_in_one_is_never_sent_elsewhere(browser, boss, wanted, got):
    answer = send(browser, LOGIN, username=BOSS, password=PASSWORD, next=wanted)
    assert answer.headers["Location"] == got


@pytest.mark.parametrize("path", LISTS)
def test_a_list_costs_as_many_statements_for_many_rows_as_for_few(inside, make_account, path):
    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert inside.get(path).status_code == 200
        return len(captured.captured_queries)

    def more(start: int, stop: int) -> None:
        for number in range(start, stop):
            open_session(make_account(f"p{number}@example.org"))
            queue(Message("password_changed", f"p{number}@example.org"))

    more(0, 2)
    few = statements()
    more(2, 20)
    assert statements() <= few


def test_lists_are_searched_and_filtered(inside, make_account):
    ann = make_account("ann@example.org", role="client")
    open_session(ann)
    queries = {
        LISTS[0]: ["q=ann", "q=Example", "role=client", "verified=no", "verified=yes",
                   "enabled__exact=1", "q='", "role=nothing"],
        LISTS[1]: ["q=ann", "state=living", "state=ended", "state=expired"],
        LISTS[2]: ["q=ann%40example.org", f"q={ann.id}", "kind=signed_in"],
        LISTS[3]: ["state=dead", "state=waiting", "state=sent", "q=ann"],
        LISTS[4]: ["state=active"],
    }  # fmt: skip
    for path, texts in queries.items():
        for text in texts:
            assert inside.get(f"{path}?{text}").status_code == 200, text
    assert b"ann@example.org" in inside.get(f"{LISTS[0]}?q=ann").content
    assert b"boss@example.org</a>" not in inside.get(f"{LISTS[0]}?q=ann").content


def test_fields_of_the_profile_are_shown_by_their_labels(inside, make_account, settings):
    choices = (("MW", "Midwife"), ("NU", "Nurse"))
    settings.VESTIBULE = {
        **settings.VESTIBULE,
        "PROFILE_FIELDS": (
            ProfileField(
                name="clinical_role", label="Clinical role", kind="choice", choices=choices
            ),
            ProfileField(name="institution", label="Institution"),
        ),
    }
    ann = make_account()
    facts = {"clinical_role": "MW", "institution": "<b>St Thomas", "undeclared": "left aside"}
    Account.objects.of(ann.id).update(facts=facts)
    listed = inside.get(LISTS[0]).content.decode()
    assert "Midwife" in listed
    assert "St Thomas" not in listed  # long ones stand on the page of the account alone
    page = inside.get(f"/admin/vestibule/account/{ann.id}/change/").content.decode()
    assert "Clinical role" in page
    assert "Midwife" in page
    assert "&lt;b&gt;St Thomas" in page
    assert "left aside" not in page


def test_the_cookie_of_the_admin_stays_in_the_admin(inside):
    cookie = inside.cookies["vestibule-admin"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/admin/", True, "Strict")
    assert "sessionid" not in inside.cookies
    answer = inside.get("/api/auth/config/")
    assert not answer.cookies
    assert "Cookie" not in answer.get("Vary", "")


def test_over_https_the_cookie_of_a_device_is_secure_and_its_name_says_so(browser, boss, settings):
    settings.VESTIBULE = {**settings.VESTIBULE, "PUBLIC_ORIGIN": "https://testserver"}
    assert sign_in(browser).status_code == 302
    cookie = browser.cookies["__Secure-vestibule-admin-device"]
    assert (cookie["path"], cookie["samesite"], cookie["domain"]) == ("/admin/", "Strict", "")
    assert cookie["secure"]
    assert cookie["httponly"]


def test_an_api_call_goes_through_no_more_middleware_because_of_the_admin(settings):
    assert not [each for each in settings.MIDDLEWARE if "session" in each or "auth" in each]
    assert get_resolver().resolve("/admin/login/").func is not None


def test_no_text_with_a_nul_reaches_a_page(inside, case):
    """Django's filters hand it on, and PostgreSQL takes none."""
    paths = [*LISTS, "/admin/", "/admin/auth/group/"]
    sent = [f"{path}?{field}=a%00b" for path in paths for field in
            ("role", "q", "enabled", "verified", "kind", "state", "kid", "name", "email_key", "p",
             "o", "id__in", "a%00", "created_at__gte")]  # fmt: skip
    sent += [f"{path}a%00b/{page}/" for path in LISTS for page in ("change", "history", "delete")]
    for address in sent:
        with case(address):
            assert inside.get(address).status_code in {302, 400, 403, 404}
    for path in LISTS:
        fields = {"action": "a\0b", "_selected_action": ["\0"], "index": "0"}
        with case(f"POST {path}"):
            page = inside.get(path)
            if b"csrfmiddlewaretoken" in page.content:
                fields["csrfmiddlewaretoken"] = token_of(page)
            assert inside.post(path, fields).status_code in {302, 400, 403, 404}


@pytest.mark.urls("tests.delivery.admin_urls")
@pytest.mark.parametrize("name", PAGES)
def test_on_an_admin_site_of_djangos_own_neither(name, rf, admin_user):
    model = next(each for each in admin.site._registry if each._meta.model_name == name)
    listing = type(admin.site._registry[model])(model, AdminSite())
    request = rf.get("/", {"role": "a\0b"})
    request.user = admin_user
    for pattern in listing.get_urls():
        with pytest.raises(SuspiciousOperation):
            pattern.callback(request)
