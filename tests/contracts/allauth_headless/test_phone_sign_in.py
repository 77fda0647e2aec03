"""``auth/code/`` with a phone number."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import include, path

from tests.cases import Case, undone
from tests.contracts.allauth_headless.visitor import PASSWORD, Visitor, pending
from tests.messages import code_in, texts
from vestibule.core import clock
from vestibule.delivery.worker import deliver_due
from vestibule.models import Account

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
urlpatterns = [path("_allauth/", include("vestibule.contracts.allauth_headless.urls"))]
NUMBER = "+41791234567"


@pytest.fixture(autouse=True)
def ada(make_account, settings) -> Iterator[Any]:
    """Ada, who has verified her number."""
    settings.VESTIBULE |= {"PHONE_SIGN_IN": True, "SMS_BACKEND": "tests.messages.keep_text"}
    texts.clear()
    person = make_account("ada@example.org", password=PASSWORD)
    Account.objects.update(phone=NUMBER, phone_verified_at=clock.now())
    yield person
    texts.clear()


def test_a_texted_code_signs_in(frozen_clock, case: Case):
    for kind in ("app", "browser"):
        with case(kind), undone():
            visitor, other = Visitor(kind), Visitor(kind)
            asked = visitor.post("auth/code/request", {"phone": NUMBER})
            assert (asked.status_code, pending(asked)) == (401, ["login_by_code"])
            frozen_clock.move(120)
            assert visitor.post("auth/code/resend").status_code == 200
            deliver_due()
            code = code_in(texts[-1])
            wrong = visitor.post("auth/code/confirm", {"code": "000000"})
            assert wrong.json()["errors"][0]["code"] == "incorrect_code"
            other.post("auth/code/request", {"phone": "+41791234599"})
            assert other.post("auth/code/confirm", {"code": code}).status_code == 400
            done = visitor.post("auth/code/confirm", {"code": code})
            [method] = done.json()["data"]["methods"]
            assert (method["method"], method["phone"]) == ("code", NUMBER)
            assert visitor.get("auth/session").json()["data"]["methods"] == [method]


def test_what_a_request_asks_for_depends_on_the_site(settings, case: Case):
    visitor = Visitor("app")

    def codes(body: dict[str, str]) -> list[str]:
        answer = visitor.post("auth/code/request", body).json()
        return [each["code"] for each in answer.get("errors", [])]

    both = {"phone": NUMBER, "email": "ada@example.org"}
    with case("on"):
        assert codes({}) == ["required"]
        assert codes(both) == ["select_only_one"]
        assert codes({"phone": "12"}) == ["invalid"]
        account = visitor.get("config").json()["data"]["account"]
        assert account["login_by_code_enabled"] is True
        assert account["login_methods"] == ["email", "phone"]
    settings.VESTIBULE |= {"PHONE_SIGN_IN": False}
    with case("off"):
        assert codes({"phone": NUMBER}) == ["required"]
        account = visitor.get("config").json()["data"]["account"]
        assert account["login_by_code_enabled"] is False
    assert texts == []
