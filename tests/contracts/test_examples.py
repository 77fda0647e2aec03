"""The examples, started by their own commands, answer every recorded request."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.contracts.exchanges import Request, load
from tests.contracts.running_example import RunningExample
from tests.server.banner import answers

EXAMPLES = ["clinic", "company", "minimal", "vite"]
HERE = Path(__file__).parent
PASSWORD = "securepassword123"
every = pytest.mark.parametrize("example", EXAMPLES, indirect=True)


def stories(name: str) -> list[str]:
    return sorted(path.stem for path in (HERE / name).glob("*.json"))


def register(company: RunningExample, email: str) -> dict[str, str]:
    """Register with the company example; returns both tokens."""
    names = {"first_name": "Ann", "last_name": "Example"}
    status, answer = company.call(
        "POST",
        "/api/auth/register/",
        {"email": email, "password": PASSWORD, "password2": PASSWORD, **names},
    )
    assert status == 201
    tokens: dict[str, str] = answer["tokens"]
    return tokens


@pytest.mark.parametrize("story", stories("clinic"))
def test_clinic_answers_every_recorded_request(clinic: RunningExample, story: str):
    load(HERE / "clinic" / f"{story}.json").replay(clinic.visitor())


@pytest.mark.parametrize("story", stories("company"))
def test_company_answers_every_recorded_request(company: RunningExample, story: str):
    load(HERE / "company" / f"{story}.json").replay(company.visitor())


@pytest.mark.parametrize("story", stories("minimal"))
def test_minimal_answers_every_recorded_request(minimal: RunningExample, story: str):
    load(HERE / "minimal" / f"{story}.json").replay(minimal.visitor())


@pytest.mark.parametrize("story", stories("vite"))
def test_vite_answers_every_recorded_request(vite: RunningExample, story: str):
    load(HERE / "vite" / f"{story}.json").replay(vite.visitor())


@pytest.mark.parametrize("story", stories("simplejwt"))
def test_vite_answers_every_request_as_simplejwt_does(vite: RunningExample, story: str):
    """Each of these exchanges was replayed against SimpleJWT 5.5.1 as well."""
    load(HERE / "simplejwt" / f"{story}.json").replay(vite.visitor())


@every
def test_djangos_check_finds_nothing_and_the_models_need_no_further_migration(
    example: RunningExample,
):
    # A command that makes migrations checks the project first, and prints what it finds.
    checked = example.run("makemigrations", "--check", "--dry-run")
    assert (checked.returncode, checked.stderr) == (0, "")
    assert checked.stdout == "No changes detected\n"


@every
def test_every_address_that_an_example_names_at_its_start_answers(example: RunningExample):
    assert set(answers(example.banner).values()) == {200}


def test_company_lives_as_long_as_its_contract_says(company: RunningExample):
    status, config = company.call("GET", "/api/auth/config/")
    assert (status, config["access_lifetime"]) == (200, 180 * 60)
    assert [role["name"] for role in config["registration"]["roles"]] == ["employee", "client"]


def test_an_administrator_reads_the_reports(company: RunningExample):
    made = company.run(
        "createadmin", "--email", "boss@example.com", "--password-stdin", given=f"{PASSWORD}\n"
    )
    assert made.returncode == 0, made.stderr
    status, answer = company.call(
        "POST", "/api/auth/login/", {"email": "boss@example.com", "password": PASSWORD}
    )
    assert (status, answer["user"]["role"]) == (200, "admin")
    status, report = company.call("GET", "/api/reports/", access=answer["tokens"]["access"])
    assert status == 200
    assert report["people"]["admin"] >= 1


def test_the_api_document_of_company_shows_its_own_address_too(company: RunningExample):
    document = company.send(Request("GET", "/api/schema/", {}, None))
    assert document.status == 200
    assert b"/api/reports/" in document.body


def test_a_client_that_keeps_its_first_refresh_token_is_never_signed_out(
    company: RunningExample,
):
    """An axios client may read only ``access`` of each refresh."""
    kept = register(company, "axios@example.com")["refresh"]
    access = ""
    for _ in range(20):
        status, answer = company.call("POST", "/api/auth/token/refresh/", {"refresh": kept})
        assert status == 200
        access = answer["access"]
    status, profile = company.call("GET", "/api/auth/profile/", access=access)
    assert (status, profile["email"]) == (200, "axios@example.com")


def test_a_client_that_uses_every_new_refresh_token_is_never_signed_out(
    company: RunningExample,
):
    tokens = register(company, "careful@example.com")
    for _ in range(20):
        status, tokens = company.call(
            "POST", "/api/auth/token/refresh/", {"refresh": tokens["refresh"]}
        )
        assert status == 200
    assert company.call("GET", "/api/auth/profile/", access=tokens["access"])[0] == 200


def test_a_deactivated_user_of_minimal_can_neither_sign_in_nor_refresh(minimal: RunningExample):
    credentials = {"username": "gone", "password": PASSWORD}
    assert minimal.call("POST", "/api/register/", credentials)[0] == 201
    tokens = minimal.call("POST", "/api/login/", credentials)[1]
    deactivated = minimal.run(
        "shell",
        "-c",
        "from django.contrib.auth.models import User;"
        "user = User.objects.get(username='gone'); user.is_active = False; user.save()",
    )
    assert deactivated.returncode == 0, deactivated.stderr

    refused = minimal.call("POST", "/api/login/", credentials)
    assert refused == (401, {"detail": "Invalid credentials"})
    status, answer = minimal.call("POST", "/api/token/refresh/", {"refresh": tokens["refresh"]})
    assert (status, answer["code"]) == (401, "token_not_valid")
    status, answer = minimal.call("GET", "/api/protected-resource/", access=tokens["access"])
    assert status == 401


def test_minimal_keeps_no_password_in_clear(minimal: RunningExample):
    credentials = {"username": "hidden", "password": PASSWORD}
    assert minimal.call("POST", "/api/register/", credentials)[0] == 201
    for file in minimal.home.glob("minimal.sqlite3*"):
        assert PASSWORD.encode() not in file.read_bytes()


def test_the_page_of_minimal_signs_in_and_out_and_no_script_sees_a_token(
    minimal: RunningExample, visitor: Page
):
    complaints: list[str] = []
    visitor.on("pageerror", lambda error: complaints.append(str(error)))
    visitor.goto(f"http://localhost:{minimal.port}/")
    visitor.fill("input[name=username]", "hopper")
    visitor.fill("input[name=password]", PASSWORD)
    visitor.click("text=Register and sign in")
    visitor.wait_for_selector("text=Hello, hopper.")
    assert "vestibule-access" not in visitor.evaluate("document.cookie")
    visitor.context.clear_cookies(name="vestibule-access")  # as if its ten minutes were over
    visitor.reload()
    visitor.wait_for_selector("text=Hello, hopper.")
    visitor.click("text=Sign out")
    visitor.wait_for_selector("text=Nobody is signed in.")
    visitor.fill("input[name=username]", "hopper")
    visitor.fill("input[name=password]", "another password")
    visitor.click("button[value=login]")
    visitor.wait_for_selector("text=Invalid credentials")
    assert complaints == []
