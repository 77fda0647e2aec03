"""What is asked of djoser and of ours, with the settings that change an answer."""

from __future__ import annotations

from typing import Any

from tests.contracts.djoser.given import PASSWORD
from tests.contracts.djoser.peer_project import DJOSER

NEW = "another long passphrase"
BETWEEN_SPACES = f" {PASSWORD} "
BACK = "?redirect_uri=http://testserver/github"
OTHER_UID = "MA"
"""The id 0, which no user has."""
Exchange = dict[str, Any]


def sign_in(name: str = "ada", password: str = PASSWORD, **more: Any) -> Exchange:
    """Sign in, and keep the access token."""
    body = {"username": name, "password": password}
    return {
        "request": "POST /auth/jwt/create/",
        "body": body,
        "keep": {"access": "body.access", "refresh": "body.refresh"},
        **more,
    }


def own(request: str, body: Any = "", **more: Any) -> Exchange:
    """Ask as the user who is signed in."""
    return {
        "request": request,
        "body": body,
        "headers": {"authorization": "JWT {access}"},
        **more,
    }


def post(address: str, body: Any = "", **more: Any) -> Exchange:
    """Ask without credentials."""
    return {"request": f"POST /auth/{address}", "body": body, **more}


def scenario(claim: str, *exchanges: Exchange, given: str = "", **djoser: Any) -> dict[str, Any]:
    """A scenario, with settings of ``DJOSER`` beside the project's."""
    return {
        "claim": claim,
        "settings": {"DJOSER": DJOSER | djoser} if djoser else {},
        "given": given.split(),
        "exchanges": list(exchanges),
    }


def ours(documented: str, **answer: Any) -> dict[str, Any]:
    """What differs on purpose, and its row in the page."""
    return {"ours": answer, "documented": documented}


ADA = {"username": "ada", "email": "ada@example.org", "password": PASSWORD}
MAIL = {"email": "ada@example.org"}
RESET_LINK = r"mail:password/reset/[^/\s]+/(\S+)"
RESET_UID = r"mail:password/reset/([^/\s]+)/"
NOT_ALLOWED = ours(
    "`GET` of a public address without credentials",
    status=405,
    headers={"Content-Type": "application/json", "Allow": "POST, OPTIONS"},
    body={"detail": 'Method "GET" not allowed.'},
)
NAME_LINK = {
    "uid": r"mail:username/reset/([^/\s]+)/",
    "token": r"mail:username/reset/[^/\s]+/(\S+)",
}
ACTIVATION_LINK = {
    "uid": r"mail:activate/([^/\s]+)/",
    "token": r"mail:activate/[^/\s]+/(\S+)",
}
KEY = {"key": "body.auth_token"}
NEW_USER = {"id": "body.id"}
NOT_FOUND = {"detail": "Not found."}
INVALID_TOKEN = {"token": ["Invalid token for given user."]}
BOTH_TAKEN = {
    "email": ["A user with this email already exists."],
    "username": ["A user with that username already exists."],
}
TOLD_OF_PASSWORD = ours("A new password", mails=[["ada@example.org"]])
TOLD_OF_DELETION = ours("Deletion of the own account", mails=[["ada@example.org"]])
WITHOUT_ID = ours(
    "Registration with `SEND_ACTIVATION_EMAIL`",
    body={"email": "ada@example.org", "username": "ada", "id": None},
)
ANOTHER_PASSWORD = ours(
    "Whitespace around a password",
    status=401,
    headers={
        "Content-Type": "application/json",
        "WWW-Authenticate": 'JWT realm="api"',
        "Allow": "POST, OPTIONS",
    },
    body={"detail": "No active account found with the given credentials"},
)

SCENARIOS = [
    scenario(
        "registration",
        post("users/", ADA, keep=NEW_USER),
        post("users/", ADA, **ours("Registration with a taken address", body=BOTH_TAKEN)),
        post("users/", ADA | {"username": "ADA2", "email": "no address"}),
        post("users/", {"username": "eve", "password": PASSWORD}, keep=NEW_USER),
        post("users/", {"username": "no spaces", "password": PASSWORD}),
        post("users/", {"username": "x", "password": "short"}),
        post("users/", {}),
        post("users/", {"username": "", "password": ""}),
        post("users/", {"username": None, "password": None}),
        post("users/", '{"username":'),
        post("users/", "[]"),
        post("users/", "a", type="text/plain"),
        post("users", ADA, bodies="keys"),
        own("PUT /auth/users/", ADA, headers={}),
        sign_in(),
    ),
    scenario(
        "registration with the password typed twice",
        post("users/", ADA | {"re_password": "other"}),
        post("users/", ADA | {"password": "short", "re_password": "other"}),
        post("users/", ADA | {"username": "no spaces", "re_password": "other"}),
        post("users/", ADA),
        post("users/", ADA | {"re_password": PASSWORD}, keep=NEW_USER),
        USER_CREATE_PASSWORD_RETYPE=True,
    ),
    scenario(
        "tokens",
        sign_in(),
        sign_in(password="wrong", keep={}),
        sign_in("nobody", keep={}),
        sign_in("inactive", keep={}),
        post("jwt/create/", {}),
        post("jwt/create", {"username": "ada", "password": PASSWORD}),
        post("jwt/refresh/", {"refresh": "nonsense"}),
        post("jwt/refresh/", {"refresh": "{refresh}"}, bodies="keys"),
        post("jwt/verify/", {"token": "{access}"}),
        post("jwt/verify", {"token": "nonsense"}),
        post("jwt/blacklist/", {"refresh": "{refresh}"}, bodies="keys"),
        given="ada inactive",
    ),
    scenario(
        "the own user",
        own("GET /auth/users/me/", headers={}),
        own("GET /auth/users/me/", headers={"authorization": "JWT nonsense"}),
        sign_in(),
        own("GET /auth/users/me/"),
        own("GET /auth/users/me/", headers={"authorization": "Bearer {access}"}),
        own("PUT /auth/users/me/", {"email": "ada@example.org", "username": "other"}),
        own("PATCH /auth/users/me/", {}),
        own("PATCH /auth/users/me/", {"email": "no address"}),
        own("POST /auth/users/me/", {}),
        own("DELETE /auth/users/me/", {}),
        own("DELETE /auth/users/me/", {"current_password": "wrong"}),
        own("DELETE /auth/users/me/", {"current_password": PASSWORD}, **TOLD_OF_DELETION),
        own("GET /auth/users/me/"),
        given="ada",
    ),
    scenario(
        "an empty address",
        sign_in(),
        own(
            "PATCH /auth/users/me/",
            {"email": ""},
            **ours(
                "An empty address in `users/me/`",
                status=400,
                body={"email": ["This field may not be blank."]},
            ),
        ),
        given="ada",
    ),
    scenario(
        "a password between spaces",
        post("jwt/create/", {"username": "ada", "password": BETWEEN_SPACES}, **ANOTHER_PASSWORD),
        post(
            "token/login/",
            {"username": "ada", "password": BETWEEN_SPACES},
            **ours(
                "Whitespace around a password",
                status=400,
                body={"non_field_errors": ["Unable to log in with provided credentials."]},
            ),
        ),
        post(
            "users/",
            {"username": "eve", "email": "eve@example.org", "password": BETWEEN_SPACES},
            keep=NEW_USER,
        ),
        post("jwt/create/", {"username": "eve", "password": BETWEEN_SPACES}),
        post("jwt/create/", {"username": "eve", "password": PASSWORD}, **ANOTHER_PASSWORD),
        given="ada",
    ),
    scenario(
        "users by id",
        own("GET /auth/users/", headers={}),
        own("GET /auth/users/{ada_id}/", headers={}),
        sign_in(),
        own("GET /auth/users/"),
        own("GET /auth/users/{ada_id}/"),
        own("PATCH /auth/users/{ada_id}/", {}),
        own("PUT /auth/users/{ada_id}/", MAIL),
        own("GET /auth/users/{bob_id}/"),
        own("PUT /auth/users/{bob_id}/", {"email": "x@example.org"}),
        own("PATCH /auth/users/{bob_id}/", {}),
        own("GET /auth/users/0/", **ours("An unknown id", body=NOT_FOUND)),
        own("GET /auth/users/nonsense/"),
        own(
            "DELETE /auth/users/{bob_id}/",
            {"current_password": PASSWORD},
            **ours("Deletion of another user", status=404, body=NOT_FOUND),
        ),
        own("DELETE /auth/users/{ada_id}/", {"current_password": PASSWORD}, **TOLD_OF_DELETION),
        given="ada bob",
    ),
    scenario(
        "a new password",
        own("POST /auth/users/set_password/", {}, headers={}),
        sign_in(),
        own("POST /auth/users/set_password/", {}),
        own(
            "POST /auth/users/set_password/",
            {"new_password": NEW, "current_password": "wrong"},
        ),
        own(
            "POST /auth/users/set_password/",
            {"new_password": "short", "current_password": PASSWORD},
        ),
        own(
            "POST /auth/users/set_password/",
            {"new_password": NEW, "current_password": PASSWORD},
            **TOLD_OF_PASSWORD,
        ),
        own("GET /auth/users/me/"),
        sign_in(password=NEW),
        given="ada",
    ),
    scenario(
        "a new password, typed twice",
        sign_in(),
        own(
            "POST /auth/users/set_password/",
            {"new_password": NEW, "current_password": PASSWORD},
        ),
        own(
            "POST /auth/users/set_password/",
            {"new_password": NEW, "re_new_password": "x", "current_password": PASSWORD},
        ),
        own(
            "POST /auth/users/set_password/",
            {"new_password": "short", "re_new_password": "x", "current_password": PASSWORD},
        ),
        own(
            "POST /auth/users/set_password/",
            {"new_password": NEW, "re_new_password": "x", "current_password": "wrong"},
        ),
        own(
            "POST /auth/users/set_password/",
            {"new_password": NEW, "re_new_password": NEW, "current_password": PASSWORD},
            **TOLD_OF_PASSWORD,
        ),
        given="ada",
        SET_PASSWORD_RETYPE=True,
    ),
    scenario(
        "a password is reset by the mailed link",
        post("users/reset_password/", {}),
        post("users/reset_password/", {"email": "no address"}),
        post("users/reset_password/", {"email": "nobody@example.org"}),
        post("users/reset_password/", {"email": "inactive@example.org"}),
        post("users/reset_password/", MAIL, keep={"uid": RESET_UID, "token": RESET_LINK}),
        post("users/reset_password_confirm/", {}),
        post(
            "users/reset_password_confirm/",
            {"uid": "{uid}", "token": "nonsense", "new_password": NEW},
        ),
        post(
            "users/reset_password_confirm/",
            {"uid": "%%%", "token": "{token}", "new_password": NEW},
        ),
        post(
            "users/reset_password_confirm/",
            {"uid": OTHER_UID, "token": "{token}", "new_password": NEW},
            **ours("The uid of a user that does not exist", body=INVALID_TOKEN),
        ),
        post(
            "users/reset_password_confirm/",
            {"uid": "{uid}", "token": "{token}", "new_password": "short"},
        ),
        post(
            "users/reset_password_confirm/",
            {"uid": "{uid}", "token": "{token}", "new_password": NEW},
            **TOLD_OF_PASSWORD,
        ),
        post(
            "users/reset_password_confirm/",
            {"uid": "{uid}", "token": "{token}", "new_password": NEW + "2"},
        ),
        sign_in(password=NEW),
        given="ada inactive",
    ),
    scenario(
        "a password is reset by the mailed link, and typed twice",
        post("users/reset_password/", MAIL, keep={"uid": RESET_UID, "token": RESET_LINK}),
        post(
            "users/reset_password_confirm/",
            {"uid": "{uid}", "token": "{token}", "new_password": NEW, "re_new_password": "x"},
        ),
        post(
            "users/reset_password_confirm/",
            {"uid": "{uid}", "token": "{token}", "new_password": "short", "re_new_password": "x"},
        ),
        post(
            "users/reset_password_confirm/",
            {"uid": "{uid}", "token": "wrong", "new_password": "short", "re_new_password": "x"},
            **ours("An invalid link with a refused password", body=INVALID_TOKEN),
        ),
        post(
            "users/reset_password_confirm/",
            {"uid": "{uid}", "token": "{token}", "new_password": NEW, "re_new_password": NEW},
            **TOLD_OF_PASSWORD,
        ),
        given="ada",
        PASSWORD_RESET_CONFIRM_RETYPE=True,
    ),
    scenario(
        "an unknown address may not be told from a known one",
        post(
            "users/reset_password/",
            {"email": "nobody@example.org"},
            **ours(
                "`PASSWORD_RESET_SHOW_EMAIL_NOT_FOUND`",
                status=204,
                headers={"Allow": "POST, OPTIONS"},
                body="",
            ),
        ),
        PASSWORD_RESET_SHOW_EMAIL_NOT_FOUND=True,
    ),
    scenario(
        "an account is activated by the mailed link",
        post(
            "users/",
            ADA,
            keep={"uid": r"mail:activate/([^/\s]+)/", "token": r"mail:activate/[^/\s]+/(\S+)"},
            **WITHOUT_ID,
        ),
        sign_in(
            keep={},
            **ours(
                "Sign-in before the activation",
                body={
                    "detail": "No active account found with the given credentials, "
                    "or its email address isn’t verified yet"
                },
            ),
        ),
        post("users/activation/", {}),
        post("users/activation/", {"uid": "{uid}", "token": "nonsense"}),
        post("users/activation/", {"uid": "%%%", "token": "{token}"}),
        post("users/activation/", {"uid": "{uid}", "token": "{token}"}),
        post(
            "users/activation/",
            {"uid": "{uid}", "token": "{token}"},
            **ours("Activation of an active account", status=400, body=INVALID_TOKEN),
        ),
        sign_in(),
        post("users/resend_activation/", {"email": "ada@example.org"}),
        post("users/resend_activation/", {"email": "nobody@example.org"}),
        post("users/resend_activation/", {"email": "no address"}),
        SEND_ACTIVATION_EMAIL=True,
    ),
    scenario(
        "another link activates the account",
        post("users/", ADA, **WITHOUT_ID),
        post(
            "users/resend_activation/",
            MAIL,
            keep={"uid": r"mail:activate/([^/\s]+)/", "token": r"mail:activate/[^/\s]+/(\S+)"},
        ),
        post("users/activation/", {"uid": "{uid}", "token": "{token}"}),
        sign_in(),
        SEND_ACTIVATION_EMAIL=True,
    ),
    scenario(
        "a new username",
        own("POST /auth/users/set_username/", {}, headers={}),
        sign_in(),
        own("POST /auth/users/set_username/", {}),
        own(
            "POST /auth/users/set_username/",
            {"new_username": "eve", "current_password": "wrong"},
        ),
        own(
            "POST /auth/users/set_username/",
            {"new_username": "bob", "current_password": PASSWORD},
        ),
        own(
            "POST /auth/users/set_username/",
            {"new_username": "ada", "current_password": PASSWORD},
        ),
        own(
            "POST /auth/users/set_username/",
            {"new_username": "$ no name", "current_password": PASSWORD},
        ),
        own(
            "POST /auth/users/set_username/",
            {"new_username": "lovelace", "current_password": PASSWORD},
        ),
        own("GET /auth/users/me/"),
        sign_in("lovelace"),
        given="ada bob",
    ),
    scenario(
        "a new username, typed twice",
        sign_in(),
        own(
            "POST /auth/users/set_username/",
            {"new_username": "eve", "re_new_username": "eva", "current_password": PASSWORD},
        ),
        own(
            "POST /auth/users/set_username/",
            {"new_username": "no name", "re_new_username": "x", "current_password": "wrong"},
            **ours(
                "Two usernames that differ",
                body={"non_field_errors": ["The two username fields didn't match."]},
            ),
        ),
        own(
            "POST /auth/users/set_username/",
            {"new_username": "eve", "re_new_username": "eve", "current_password": PASSWORD},
        ),
        given="ada",
        SET_USERNAME_RETYPE=True,
    ),
    scenario(
        "a username is reset by the mailed link",
        post("users/reset_username/", {}),
        post("users/reset_username/", {"email": "no address"}),
        post("users/reset_username/", {"email": "nobody@example.org"}),
        post("users/reset_username/", {"email": "inactive@example.org"}),
        own("GET /auth/users/reset_username/", headers={}, **NOT_ALLOWED),
        post("users/reset_username/", MAIL, keep=NAME_LINK),
        post("users/reset_username_confirm/", {}),
        post("users/reset_username_confirm/", {"new_username": "eve"}),
        post("users/reset_username_confirm/", {"uid": "{uid}", "new_username": "eve"}),
        post(
            "users/reset_username_confirm/",
            {"uid": "{uid}", "token": "nonsense", "new_username": "eve"},
        ),
        post(
            "users/reset_username_confirm/",
            {"uid": "%%%", "token": "{token}", "new_username": "eve"},
        ),
        post(
            "users/reset_username_confirm/",
            {"uid": OTHER_UID, "token": "{token}", "new_username": "eve"},
            **ours("The uid of a user that does not exist", body=INVALID_TOKEN),
        ),
        post(
            "users/reset_username_confirm/",
            {"uid": "{uid}", "token": "{token}", "new_username": "$ no name"},
        ),
        post(
            "users/reset_username_confirm/",
            {"uid": "{uid}", "token": "{token}", "new_username": "inactive"},
        ),
        post(
            "users/reset_username_confirm/",
            {"uid": "{uid}", "token": "{token}", "new_username": "ada"},
        ),
        post(
            "users/reset_username_confirm/",
            {"uid": "{uid}", "token": "{token}", "new_username": "lovelace"},
        ),
        post(
            "users/reset_username_confirm/",
            {"uid": "{uid}", "token": "{token}", "new_username": "eve"},
        ),
        sign_in("lovelace"),
        given="ada inactive",
    ),
    scenario(
        "a username is reset by the mailed link, and typed twice",
        post("users/reset_username/", MAIL, keep=NAME_LINK),
        post(
            "users/reset_username_confirm/",
            {"uid": "{uid}", "token": "{token}", "new_username": "eve"},
        ),
        post(
            "users/reset_username_confirm/",
            {"uid": "{uid}", "token": "{token}", "new_username": "eve", "re_new_username": "x"},
        ),
        post(
            "users/reset_username_confirm/",
            {"uid": "{uid}", "token": "{token}", "new_username": "eve", "re_new_username": "eve"},
        ),
        given="ada",
        USERNAME_RESET_CONFIRM_RETYPE=True,
    ),
    scenario(
        "an unknown address may not be told from a known one by a reset of the username",
        post(
            "users/reset_username/",
            {"email": "nobody@example.org"},
            **ours(
                "`USERNAME_RESET_SHOW_EMAIL_NOT_FOUND`",
                status=204,
                headers={"Allow": "POST, OPTIONS"},
                body="",
            ),
        ),
        USERNAME_RESET_SHOW_EMAIL_NOT_FOUND=True,
    ),
    scenario(
        "one token",
        post("token/login/", {}),
        post("token/login/", {"username": "ada", "password": "wrong"}),
        post("token/login/", {"username": "inactive", "password": PASSWORD}),
        post("token/login", {"username": "ada", "password": PASSWORD}, keep=KEY),
        own("GET /auth/users/me/", headers={"authorization": "Token {key}"}),
        own("GET /auth/users/me/", headers={"authorization": "Token nonsense"}),
        own("OPTIONS /auth/token/logout/", headers={}),
        own("OPTIONS /auth/token/logout/", headers={"authorization": "Token {key}"}, bodies="keys"),
        own("POST /auth/token/logout/", headers={}),
        own("POST /auth/token/logout/", headers={"authorization": "Token {key}"}),
        own("GET /auth/users/me/", headers={"authorization": "Token {key}"}),
        given="ada inactive",
    ),
    scenario(
        "one token, and a new password",
        post("token/login/", {"username": "ada", "password": PASSWORD}, keep=KEY),
        own(
            "POST /auth/users/set_password/",
            {"new_password": NEW, "current_password": PASSWORD},
            headers={"authorization": "Token {key}"},
            **TOLD_OF_PASSWORD,
        ),
        own("GET /auth/users/me/", headers={"authorization": "Token {key}"}),
        given="ada",
    ),
    scenario(
        "a new password signs out",
        post("token/login/", {"username": "ada", "password": PASSWORD}, keep=KEY),
        own(
            "POST /auth/users/set_password/",
            {"new_password": NEW, "current_password": PASSWORD},
            headers={"authorization": "Token {key}"},
            ends=True,
            **TOLD_OF_PASSWORD,
        ),
        own("GET /auth/users/me/", headers={"authorization": "Token {key}"}),
        given="ada",
        LOGOUT_ON_PASSWORD_CHANGE=True,
    ),
    scenario(
        "a mail says that the account is ready",
        post("users/", ADA, keep=NEW_USER),
        SEND_CONFIRMATION_EMAIL=True,
    ),
    scenario(
        "a mail says that the account is ready, once it is activated",
        post("users/", ADA, keep=ACTIVATION_LINK, **WITHOUT_ID),
        post("users/activation/", {"uid": "{uid}", "token": "nonsense"}),
        post("users/activation/", {"uid": "{uid}", "token": "{token}"}),
        SEND_ACTIVATION_EMAIL=True,
        SEND_CONFIRMATION_EMAIL=True,
    ),
    scenario(
        "a mail tells of a new username",
        sign_in(),
        own(
            "POST /auth/users/set_username/",
            {"new_username": "ada", "current_password": PASSWORD},
        ),
        own(
            "POST /auth/users/set_username/",
            {"new_username": "lovelace", "current_password": PASSWORD},
        ),
        post("users/reset_username/", MAIL, keep=NAME_LINK),
        post(
            "users/reset_username_confirm/",
            {"uid": "{uid}", "token": "{token}", "new_username": "eve"},
        ),
        given="ada",
        USERNAME_CHANGED_EMAIL_CONFIRMATION=True,
    ),
    scenario("no activation", post("users/resend_activation/", MAIL), given="ada"),
    scenario(
        "a sign-in with a provider",
        own("GET /auth/o/github/", headers={}),
        own("GET /auth/o/github/?redirect_uri=http://evil.example/", headers={}),
        own(f"GET /auth/o/nowhere/{BACK}", headers={}),
        post("o/github/?state=unknown&code=c"),
        own(f"GET /auth/o/github/{BACK}", headers={}, bodies="keys"),
        post("o/github/"),
        post("o/github/?code=c"),
        post("o/github/?state=&code=c"),
        post("o/github/?state=unknown&code=c"),
        own("PUT /auth/o/github/", headers={}),
        post(
            "o/nowhere/?state=unknown&code=c",
            **ours(
                "`o/{provider}/` of an unknown provider, with its response",
                status=400,
                headers={"Content-Type": "application/json", "Allow": "GET, POST, HEAD, OPTIONS"},
                body={
                    "non_field_errors": ["State could not be found in server-side session data."]
                },
            ),
        ),
        SOCIAL_AUTH_ALLOWED_REDIRECT_URIS=["http://testserver/github"],
    ),
]
