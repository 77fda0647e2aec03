"""Sentences of the native API in the language of ``Accept-Language``; codes stay."""

from __future__ import annotations

import ast
import gettext
import re
from pathlib import Path
from typing import Any

import django
import pytest
import rest_framework
from django.test import override_settings
from django.utils import translation
from rest_framework.test import APIClient

from vestibule.contracts.native import errors
from vestibule.drf.authentication import CSRF_SENTENCE, TOKEN_SENTENCE
from vestibule.testing.plugin import PASSWORD

pytestmark = pytest.mark.django_db
API = "/api/auth/"
LANGUAGES = ["ar", "de", "es", "fr", "it", "ja", "pt-br"]
LOCALE = Path(errors.__file__).parents[2] / "locale"
SOURCES = sorted(Path(errors.__file__).parent.glob("*.py"))


def marked() -> list[str]:
    """Return the sentences that the contract marks for translation: ``_("...")``."""
    calls = [
        node
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_"
    ]
    return [ast.literal_eval(call.args[0]) for call in calls]


SENTENCES = [
    *marked(),
    *(words for _, words in errors.REFUSALS.values()),
    *(words for _, words in errors.FRAMEWORK.values()),
    *errors.PROBLEMS.values(),
    errors.NOT_VERIFIED_EITHER,
    TOKEN_SENTENCE,
    CSRF_SENTENCE,
]


def post(path: str, body: Any, accept: str = "de", **headers: Any) -> Any:
    client = APIClient(raise_request_exception=False)
    return client.post(
        API + path, body, format="json", headers={"accept-language": accept, **headers}
    )


@pytest.mark.parametrize(
    ("accept", "sentence"),
    [
        ("de", "Die Anmeldedaten sind falsch"),
        ("de-CH, de;q=0.9, en;q=0.8", "Die Anmeldedaten sind falsch"),
        ("xx, fr;q=0.4, es;q=0.7", "Las credenciales no son válidas"),
        ("fr-FR", "Les identifiants sont incorrects"),
        ("pt", "Credenciais inválidas"),
        ("pt-PT", "Credenciais inválidas"),
        ("pt-BR", "Credenciais inválidas"),
        ("es-MX", "Las credenciales no son válidas"),
        ("ar-EG", "بيانات الاعتماد غير صحيحة"),
        ("en-GB", "Invalid credentials"),
        ("xx", "Invalid credentials"),
        ("*", "Invalid credentials"),
        ("", "Invalid credentials"),
        (";;q=nonsense" * 50, "Invalid credentials"),
    ],
)
def test_a_refusal_is_in_the_language_of_the_request(accept, sentence):
    before = translation.get_language()
    answer = post("login/", {"email": "ann@example.org", "password": "wrong"}, accept)
    assert answer.status_code == 401
    assert answer.json() == {
        "error": sentence,
        "code": "invalid_credentials",
        "details": {"non_field_errors": [f"{sentence}."]},
    }
    assert translation.get_language() == before


def test_so_is_the_message_of_a_success(make_account, sign_in_as, outbox, settings, case):
    make_account()
    root = sign_in_as(make_account("root@example.org", role="admin"))
    ann = {"email": "ann@example.org"}
    new = {"email": "neu@example.org", "password": PASSWORD, "password2": PASSWORD}
    names = {"first_name": "Neu", "last_name": "{0}"}
    for path, body, sentence, english in [
        ("login/", {**ann, "password": PASSWORD}, "Anmeldung erfolgreich", "Login successful"),
        (
            "password/reset/",
            ann,
            "Falls es ein Konto für a***@example.org gibt, haben wir eine Anleitung zum "
            "Zurücksetzen des Passworts gesendet",
            "If there’s an account for a***@example.org, we’ve sent instructions to reset its "
            "password",
        ),
        ("register/", {**new, **names}, "Registrierung erfolgreich", ""),
    ]:
        with case(path):
            settings.VESTIBULE = {**settings.VESTIBULE, "LIMITS": {}}
            assert post(path, body).json()["message"] == sentence
            if english:
                assert post(path, body, "en-GB").json()["message"] == english
                plain = APIClient().post(API + path, body, format="json")
                assert plain.json()["message"] == english
                with override_settings(LANGUAGE_CODE="de"):  # what the host speaks
                    plain = APIClient().post(API + path, body, format="json")
                assert plain.json()["message"] == sentence
    invited = {"email": "{role}@example.org"}
    answer = root.post(f"{API}users/", invited, format="json", headers={"accept-language": "fr"})
    assert answer.json()["message"] == "Invitation envoyée à {role}@example.org"


def test_so_are_the_problems_of_fields_whether_found_by_view_or_flow():
    body = {"email": "x", "password": "x", "password2": "x", "first_name": "x" * 2000}
    english = post("register/", body, "en").json()["details"]["first_name"]
    answer = post("register/", body).json()
    assert post("register/", body, "en").json()["details"]["first_name"] == english
    assert answer["error"] == "Ungültige Angaben"
    assert answer["code"] == "invalid_input"
    [longest] = answer["details"]["first_name"]  # REST framework's
    assert longest == "Stelle sicher, dass dieses Feld nicht mehr als 150 Zeichen lang ist."
    empty = post("password/reset/", {}).json()
    assert empty["details"]["email"] == ["Dieses Feld ist zwingend erforderlich."]
    assert empty["codes"]["email"] == ["required"]


def test_so_are_refusals_of_the_framework_and_of_tokens(make_account):
    assert post("login/", b"").json()["error"]
    client = APIClient(headers={"accept-language": "fr"})
    assert client.delete(f"{API}login/").json() == {
        "error": "Cette méthode n’est pas autorisée ici",
        "code": "method_not_allowed",
    }
    client.credentials(HTTP_AUTHORIZATION="Bearer x")
    refused = client.get(f"{API}profile/").json()
    assert refused == {
        "detail": "Le jeton n’est pas valide ou a expiré",
        "code": "token_not_valid",
    }
    cookie = post("login/", {"email": "a@example.org", "password": "x"}, token_transport="cookie")
    assert cookie.json()["error"].startswith("Das CSRF-Token fehlt")


def test_a_wait_is_counted_in_the_language(make_account):
    make_account()
    for _ in range(5):
        post("login/", {"email": "ann@example.org", "password": "wrong"})
    answer = post("login/", {"email": "ann@example.org", "password": PASSWORD})
    assert answer.json()["error"].startswith("Zu viele Versuche. Versuchen Sie es in ")
    assert "Sekunden" in answer.json()["error"]


def test_the_choice_of_locale_middleware_stays(settings):
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "django.middleware.locale.LocaleMiddleware"]
    client = APIClient(headers={"accept-language": "fr"})
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "es"
    body = {"email": "ann@example.org", "password": "wrong"}
    with translation.override("en"):  # the middleware leaves its choice to the next request
        answer = client.post(f"{API}login/", body, format="json")
        assert answer.json()["error"] == "Las credenciales no son válidas"
        answer = client.post(f"{API}password/reset/", {"email": "a@example.org"}, format="json")
    assert answer.json()["message"].startswith("Si existe una cuenta para ")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_translated(language):
    with translation.override(language):
        same = [words for words in SENTENCES if translation.gettext(words) == words]
    assert same == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_translation_has_the_same_values(language):
    values = re.compile(r"{\w+}")
    with translation.override(language):
        for words in SENTENCES:
            assert sorted(values.findall(translation.gettext(words))) == sorted(
                values.findall(words)
            ), words


def test_every_message_is_marked_for_translation():
    plain = [
        f"{path.name}:{value.lineno}"
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Dict)
        for key, value in zip(node.keys, node.values, strict=True)
        if isinstance(key, ast.Constant) and key.value == "message"
        if isinstance(value, ast.Constant | ast.JoinedStr)
    ]
    assert plain == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_of_django_and_rest_framework_are_not_translated_again(language):
    generic = language.partition("-")[0]

    def catalog(folder: Path, language: str) -> set[Any]:
        with (folder / translation.to_locale(language) / "LC_MESSAGES" / "django.mo").open(
            "rb"
        ) as file:
            return set(gettext.GNUTranslations(file)._catalog)  # type: ignore[attr-defined]

    theirs = [
        Path(django.__file__).parent / "conf" / "locale",
        Path(rest_framework.__file__).parent / "locale",
    ]
    for each in theirs:
        for spoken in {language, generic}:
            assert catalog(LOCALE, generic) & catalog(each, spoken) - {""} == set()
