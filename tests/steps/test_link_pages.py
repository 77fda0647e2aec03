"""Links that lead to a page of the host's own front end, with the account's id in them."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.calls import CALLER
from tests.cases import each_case
from vestibule.core.errors import InvalidLink
from vestibule.core.link_template import LinkTemplate, UidEncoding
from vestibule.flows.reset_password import ask_to_reset_password, reset_password
from vestibule.flows.sign_up import Registration, sign_up
from vestibule.flows.verify_email import ask_to_verify_email, verify_email
from vestibule.models import Account
from vestibule.testing.plugin import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moving_limits")]
ANN, NEW = "ann@example.org", "another long passphrase"
PAGE = LinkTemplate("app/{uid}/{token}")


def mailed(outbox: Any, page: str = "http://testserver/app") -> tuple[str, str]:
    """Return the uid and the token in the newest mail."""
    found = re.search(rf"{re.escape(page)}/([^/\s]+)/([^/\s]+)", str(outbox[-1].body))
    assert found, outbox[-1].body
    return found[1], found[2]


@each_case("by", ["link", "code"])
@each_case(
    "page", [PAGE, LinkTemplate("app/{uid}/{token}", UidEncoding.BASE36)], ids=lambda p: p.uid
)
def test_a_link_leads_to_the_page_whatever_the_setting(make_account, outbox, settings, page, by):
    settings.VESTIBULE |= {"PASSWORD_RESET_BY": by, "EMAIL_VERIFICATION_BY": by}
    ann = make_account(ANN)
    ask_to_reset_password(email=ANN, caller=CALLER, page=page)
    uid, token = mailed(outbox)
    assert uid == page.uid.write(ann.id)
    reset_password(link=token, password=NEW, caller=CALLER, account=str(ann.id))
    Account.objects.of(ann.id).update(email_verified_at=None)
    ask_to_verify_email(email=ANN, caller=CALLER, page=page)
    uid, token = mailed(outbox)
    assert uid == page.uid.write(ann.id)
    verify_email(link=token, caller=CALLER, account=str(ann.id))
    assert Account.objects.of(ann.id).get().email_verified_at


def test_a_link_with_the_id_of_another_account_is_refused_and_stays_usable(make_account, outbox):
    ann, bob = make_account(ANN), make_account("bob@example.org")
    Account.objects.of(ann.id).update(email_verified_at=None)
    ask_to_reset_password(email=ANN, caller=CALLER, page=PAGE)
    _, reset = mailed(outbox)
    ask_to_verify_email(email=ANN, caller=CALLER, page=PAGE)
    _, verification = mailed(outbox)
    for other in (str(bob.id), "", "0", f"0{ann.id}"):
        with pytest.raises(InvalidLink):
            verify_email(link=verification, caller=CALLER, account=other)
        with pytest.raises(InvalidLink):
            reset_password(link=reset, password=NEW, caller=CALLER, account=other)
    verify_email(link=verification, caller=CALLER, account=str(ann.id))


def test_the_first_link_leads_to_the_page_of_the_registration(outbox):
    made = Registration(email=ANN, password=PASSWORD, page=PAGE)
    sign_up(newcomer=made, transport=None, caller=CALLER)
    uid, token = mailed(outbox)
    ann = Account.objects.get(email=ANN)
    assert uid == PAGE.uid.write(ann.pk)
    verify_email(link=token, caller=CALLER, account=str(ann.pk))


def test_a_page_of_a_trusted_origin_is_mailed_and_any_other_is_not(make_account, outbox, settings):
    make_account(ANN)
    make_account("bob@example.org")
    page = LinkTemplate("https://app.example.org/reset/{uid}/{token}")
    ask_to_reset_password(email=ANN, caller=CALLER, page=page)
    assert not outbox
    settings.VESTIBULE |= {"TRUSTED_ORIGINS": ("https://app.example.org",)}
    ask_to_reset_password(email="bob@example.org", caller=CALLER, page=page)
    mailed(outbox, "https://app.example.org/reset")
