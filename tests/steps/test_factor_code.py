"""A second factor is required by a code in the request itself."""

from __future__ import annotations

import pytest

from tests.calls import CALLER
from tests.factors import enroll_app, make_recovery_codes
from vestibule import bearer
from vestibule.core.errors import InvalidCode
from vestibule.models import AuditEvent
from vestibule.steps import factor_code
from vestibule.testing.plugin import open_session

pytestmark = pytest.mark.django_db


def test_a_right_code_works_once(make_account, frozen_clock):
    person = make_account()
    app, codes = enroll_app(person), make_recovery_codes(person)
    claims = bearer.authenticate(open_session(person).tokens.access)
    for code in (app.code(), codes[0]):
        factor_code.require(code, claims=claims, caller=CALLER)
        with pytest.raises(InvalidCode):
            factor_code.require(code, claims=claims, caller=CALLER)
    assert AuditEvent.objects.filter(kind="factor_failed").count() == 2


def test_another_account_s_code_and_none_at_all_are_refused(make_account):
    person, other = make_account(), make_account("other@example.org")
    code = enroll_app(other).code()
    claims = bearer.authenticate(open_session(person).tokens.access)
    for wrong in (code, "000000"):
        with pytest.raises(InvalidCode):
            factor_code.require(wrong, claims=claims, caller=CALLER)
