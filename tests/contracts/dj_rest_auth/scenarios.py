"""What front ends of dj-rest-auth send, and what is answered differently on purpose.

For the form see ``tests.contracts.peers``. ``vestibule`` has settings of ours for a scenario.
"""

from __future__ import annotations

from typing import Any

PASSWORD = "correct horse battery staple"
OTHER = "another horse battery staple"
AUTH = "/dj-rest-auth"
ME = {"username": "ada", "password": PASSWORD}
ADA = {
    "username": "ada",
    "email": "ada@example.org",
    "password1": PASSWORD,
    "password2": PASSWORD,
}
KEYS = {"REST_AUTH": {"USE_JWT": False}}
TOKENS = {"REST_AUTH": {"USE_JWT": True, "JWT_AUTH_HTTPONLY": False}}
COOKIES = {
    "REST_AUTH": {
        "USE_JWT": True,
        "JWT_AUTH_COOKIE": "my-app-auth",
        "JWT_AUTH_REFRESH_COOKIE": "my-refresh-token",
    }
}
BEARER = {"authorization": "Bearer {access}"}
KEY = {"authorization": "Token {key}"}
NOT_VERIFIED = (
    "Unable to log in with provided credentials, or the e-mail address is not verified yet."
)
SHOWN_ONCE = "Recovery codes are shown once, when they are made. Make new ones."
Exchange = dict[str, Any]


def post(path: str, body: Any = "", **more: Any) -> Exchange:
    return {"request": f"POST {AUTH}/{path}", "body": body, **more}


def get(path: str, **more: Any) -> Exchange:
    return {"request": f"GET {AUTH}/{path}", **more}


def patch(path: str, body: Any, **more: Any) -> Exchange:
    return {"request": f"PATCH {AUTH}/{path}", "body": body, **more}


def put(path: str, body: Any, **more: Any) -> Exchange:
    return {"request": f"PUT {AUTH}/{path}", "body": body, **more}


def login(**more: Any) -> Exchange:
    kept = {"access": "body.access", "refresh": "body.refresh"}
    return post("login/", ME, keep=kept, **more)


def register(**given: Any) -> Exchange:
    """Ada's registration, with the fields that differ, and what else the exchange has."""
    body = {name: given.pop(name, value) for name, value in ADA.items()}
    return post("registration/", body, **given)


def differs(row: str, **answer: Any) -> dict[str, Any]:
    return {"ours": answer, "documented": row}


NEW = {"new_password1": OTHER, "new_password2": OTHER}
TOLD = differs("a password that is changed or reset", mails=[["ada@example.org"]])

SCENARIOS: list[dict[str, Any]] = [
    {
        "claim": "a sign-in with tokens in the body",
        "settings": TOKENS,
        "given": ["ada", "inactive"],
        "exchanges": [
            login(),
            post("login/", {"email": "ada@example.org", "password": PASSWORD}),
            post("login", ME),
            post("login/", {"username": "ada", "password": "wrong"}),
            post("login/", {"username": "nobody", "password": "wrong"}),
            post("login/", {"email": "nobody@example.org", "password": "wrong"}),
            post("login/", {"username": "inactive", "password": PASSWORD}),
            post("login/", {"email": "nonsense", "password": PASSWORD}),
            post("login/", {"password": PASSWORD}),
            post("login/", {"username": "", "email": "", "password": PASSWORD}),
            post("login/", {"username": "ada"}),
            post("login/", {"username": "ada", "password": ""}),
            post("login/", {}),
            post("login/", []),
            post("login/", "{"),
            post("login/", "username=ada&password=wrong", type="application/x-www-form-urlencoded"),
            post("login/", "ada", type="text/plain"),
            get("login/"),
        ],
    },
    {
        "claim": "a sign-in with one kind of identifier by address",
        "settings": {**TOKENS, "ACCOUNT_LOGIN_METHODS": ["email"]},
        "vestibule": {"SIGN_IN_WITH": ("email",)},
        "given": ["ada"],
        "exchanges": [
            post("login/", {"email": "", "password": PASSWORD}),
            post("login/", {"username": "ada", "password": PASSWORD}),
            post("login/", {"email": "ada@example.org", "password": PASSWORD}),
        ],
    },
    {
        "claim": "a sign-in with one kind of identifier by name",
        "settings": {**TOKENS, "ACCOUNT_LOGIN_METHODS": ["username"]},
        "vestibule": {"SIGN_IN_WITH": ("username",)},
        "given": ["ada"],
        "exchanges": [
            post("login/", {"username": "", "password": PASSWORD}),
            post("login/", {"email": "ada@example.org", "password": PASSWORD}),
        ],
    },
    {
        "claim": "a sign-in with one kind of identifier, by the setting before allauth 65.4",
        "settings": {
            **TOKENS,
            "ACCOUNT_LOGIN_METHODS": None,
            "ACCOUNT_AUTHENTICATION_METHOD": "email",
        },
        "given": ["ada"],
        "exchanges": [
            post("login/", {"email": "", "password": PASSWORD}),
            post("login/", {"username": "ada", "password": PASSWORD}),
            post("login/", {"email": "ada@example.org", "password": PASSWORD}),
        ],
    },
    {
        "claim": "tokens are refreshed, verified and signed out",
        "settings": TOKENS,
        "given": ["ada"],
        "exchanges": [
            login(),
            post("token/verify/", {"token": "{access}"}),
            post("token/verify/", {"token": "nonsense"}),
            post("token/refresh/", {}),
            post("token/refresh/", {"refresh": ""}),
            post("token/refresh/", {"refresh": "nonsense"}),
            post("token/refresh/", {"refresh": "{access}"}),
            post(
                "token/refresh/",
                {"refresh": "{refresh}"},
                bodies="keys",
                keep={"next": "body.refresh"},
            ),
            post("logout/", {"refresh": "nonsense"}),
            post("logout/", {"refresh": "{next}"}),
            get("logout/"),
        ],
    },
    {
        "claim": "an access token ends its session",
        "settings": TOKENS,
        "given": ["ada"],
        "exchanges": [
            login(),
            post(
                "logout/",
                {},
                headers=BEARER,
                **differs(
                    "signing out with an access token alone",
                    status=200,
                    body={"detail": "Successfully logged out."},
                ),
            ),
        ],
    },
    {
        "claim": "a refresh token ends its session once",
        "settings": TOKENS,
        "given": ["ada"],
        "exchanges": [
            login(),
            post("logout/", {}),
            post("logout/", {"refresh": "{refresh}"}),
            post("logout/", {"refresh": "{refresh}"}),
            post("token/refresh/", {"refresh": "{refresh}"}),
            get(
                "user/",
                headers=BEARER,
                **differs(
                    "an access token after signing out",
                    status=401,
                    body={
                        "detail": "Given token not valid for any token type",
                        "code": "token_not_valid",
                        "messages": [
                            {
                                "token_class": "AccessToken",
                                "token_type": "access",
                                "message": "Token is blacklisted",
                            }
                        ],
                    },
                    headers={
                        "Content-Type": "application/json",
                        "WWW-Authenticate": 'Bearer realm="api"',
                        "Allow": "GET, PUT, PATCH, HEAD, OPTIONS",
                    },
                ),
            ),
        ],
    },
    {
        "claim": "the user reads and changes the own data",
        "settings": TOKENS,
        "given": ["ada", "bob"],
        "exchanges": [
            login(),
            get("user/"),
            get("user/", headers={"authorization": "Bearer nonsense"}),
            get("user/", headers=BEARER),
            patch("user/", {"first_name": "Augusta"}, headers=BEARER),
            patch("user/", {"email": "eve@example.org"}, headers=BEARER),
            patch("user/", {"username": "bob"}, headers=BEARER),
            patch("user/", {"username": ""}, headers=BEARER),
            put("user/", {"first_name": "Ada"}, headers=BEARER),
            put("user/", {"username": "lovelace", "last_name": "King"}, headers=BEARER),
            {"request": f"DELETE {AUTH}/user/", "headers": BEARER},
        ],
    },
    {
        "claim": "the password is changed in a recent session",
        "settings": TOKENS,
        "given": ["ada"],
        "exchanges": [
            login(),
            post("password/change/", {}),
            post("password/change/", {}, headers=BEARER),
            post(
                "password/change/",
                {"new_password1": OTHER, "new_password2": PASSWORD},
                headers=BEARER,
            ),
            post(
                "password/change/",
                {"new_password1": "short", "new_password2": "short"},
                headers=BEARER,
            ),
            post(
                "password/change/",
                {"new_password1": "short", "new_password2": PASSWORD},
                headers=BEARER,
            ),
            post("password/change/", NEW, headers=BEARER, **TOLD),
            get("user/", headers=BEARER),
            post("token/refresh/", {"refresh": "{refresh}"}, bodies="keys"),
            post("login/", ME),
            post("login/", {"username": "ada", "password": OTHER}),
        ],
    },
    {
        "claim": "the password is changed with the old one",
        "settings": {"REST_AUTH": {**TOKENS["REST_AUTH"], "OLD_PASSWORD_FIELD_ENABLED": True}},
        "given": ["ada"],
        "exchanges": [
            login(),
            post("password/change/", NEW, headers=BEARER),
            post(
                "password/change/",
                {"old_password": "wrong", "new_password1": OTHER, "new_password2": OTHER},
                headers=BEARER,
            ),
            post(
                "password/change/",
                {"old_password": "wrong", "new_password1": OTHER, "new_password2": PASSWORD},
                headers=BEARER,
            ),
            post("password/change/", {"old_password": PASSWORD, **NEW}, headers=BEARER, **TOLD),
        ],
    },
    {
        "claim": "the password is reset by a mailed link",
        "settings": TOKENS,
        "given": ["ada"],
        "exchanges": [
            post("password/reset/", {}),
            post("password/reset/", {"email": "nonsense"}),
            post("password/reset/", {"email": "nobody@example.org"}),
            post(
                "password/reset/",
                {"email": "ada@example.org"},
                keep={"uid": "mail:reset/([^/]+)/", "token": "mail:reset/[^/]+/([^/]+)/"},
            ),
            post("password/reset/confirm/", {}),
            post(
                "password/reset/confirm/",
                {
                    "uid": "-wrong-",
                    "token": "{token}",
                    "new_password1": OTHER,
                    "new_password2": OTHER,
                },
            ),
            post(
                "password/reset/confirm/",
                {"uid": "{uid}", "token": "wrong", "new_password1": OTHER, "new_password2": OTHER},
            ),
            post(
                "password/reset/confirm/",
                {"uid": "{uid}", "token": "wrong", "new_password1": "x", "new_password2": OTHER},
            ),
            post(
                "password/reset/confirm/",
                {"uid": "{uid}", "token": "{token}", "new_password1": "x", "new_password2": OTHER},
            ),
            post(
                "password/reset/confirm/",
                {
                    "uid": "OTk5OTk5",
                    "token": "wrong",
                    "new_password1": OTHER,
                    "new_password2": OTHER,
                },
                **differs(
                    "a reset link of an account that does not exist",
                    body={"token": ["Invalid value"]},
                ),
            ),
            post(
                "password/reset/confirm/",
                {
                    "uid": "{uid}",
                    "token": "{token}",
                    "new_password1": OTHER,
                    "new_password2": PASSWORD,
                },
            ),
            post(
                "password/reset/confirm/",
                {
                    "uid": "{uid}",
                    "token": "{token}",
                    "new_password1": "short",
                    "new_password2": "short",
                },
            ),
            post(
                "password/reset/confirm/",
                {
                    "uid": "{uid}",
                    "token": "{token}",
                    **NEW,
                },
                **TOLD,
            ),
            post("login/", {"username": "ada", "password": OTHER}),
        ],
    },
    {
        "claim": "a registration signs in",
        "settings": TOKENS,
        "given": ["bob"],
        "exchanges": [
            post("registration/", {}),
            register(email="nonsense"),
            register(username="bob"),
            register(email="bob@example.org"),
            register(password2=OTHER),
            register(password1="short", password2=OTHER),
            register(email="no address", password2=OTHER),
            register(password1="short", password2="short"),
            register(
                keep={"id": "body.user.pk"},
            ),
            get("registration/"),
        ],
    },
    {
        "claim": "an address is verified first",
        "settings": {**TOKENS, "ACCOUNT_EMAIL_VERIFICATION": "mandatory"},
        "vestibule": {"EMAIL_VERIFICATION": "required"},
        "given": ["unverified"],
        "exchanges": [
            register(
                keep={"key": "mail:confirm/([^/\\s]+)/"},
            ),
            post(
                "login/",
                {"username": "ada", "password": PASSWORD},
                **differs(
                    "signing in with an address that is not verified yet",
                    body={"non_field_errors": [NOT_VERIFIED]},
                ),
            ),
            post("registration/verify-email/", {}),
            post("registration/verify-email/", {"key": "wrong"}),
            get("registration/verify-email/"),
            post("registration/verify-email/", {"key": "{key}"}),
            post("login/", {"username": "ada", "password": PASSWORD}, bodies="keys"),
            post("registration/resend-email/", {}),
            post("registration/resend-email/", {"email": "nonsense"}),
            post("registration/resend-email/", {"email": "nobody@example.org"}),
            post("registration/resend-email/", {"email": "ada@example.org"}),
            post("registration/resend-email/", {"email": "unverified@example.org"}),
        ],
    },
    {
        "claim": "tokens in cookies that no script reads",
        "settings": COOKIES,
        "given": ["ada"],
        "exchanges": [
            post("login/", ME, keep={"access": "body.access"}),
            get("user/"),
            get("user/", headers=BEARER),
            post("token/refresh/", bodies="keys"),
            post("password/change/", NEW, **TOLD),
            get("user/"),
            post("logout/"),
        ],
    },
    {
        "claim": "cookies without a sign-in",
        "settings": COOKIES,
        "exchanges": [
            get("user/"),
            post("token/refresh/"),
            post("logout/"),
        ],
    },
    {
        "claim": "a registration with cookies",
        "settings": COOKIES,
        "exchanges": [
            register(
                username="bob",
                email="bob@example.org",
                keep={"id": "body.user.pk"},
                **differs(
                    "a registration with cookies",
                    body={
                        "access": "<jwt>",
                        "refresh": "",
                        "user": {
                            "pk": "{id}",
                            "username": "bob",
                            "email": "bob@example.org",
                            "first_name": "",
                            "last_name": "",
                        },
                    },
                ),
            ),
        ],
    },
    {
        "claim": "tokens with their expiration",
        "settings": {"REST_AUTH": {**TOKENS["REST_AUTH"], "JWT_AUTH_RETURN_EXPIRATION": True}},
        "given": ["ada"],
        "exchanges": [post("login/", ME, bodies="keys")],
    },
    {
        "claim": "tokens without a refresh token",
        "settings": {"REST_AUTH": {"USE_JWT": True}},
        "given": ["ada"],
        "exchanges": [post("login/", ME)],
    },
    {
        "claim": "a key",
        "settings": KEYS,
        "given": ["ada"],
        "exchanges": [
            post("login/", ME, keep={"key": "body.key"}),
            get("user/"),
            get("user/", headers=KEY),
            get("user/", headers={"authorization": "Token nonsense"}),
            post("password/change/", NEW, headers=KEY, **TOLD),
            get("user/", headers=KEY),
            post("logout/", headers=KEY),
            get("user/", headers=KEY),
            post("logout/"),
            register(username="bob", email="bob@example.org"),
        ],
    },
    {
        "claim": "a second factor",
        "settings": TOKENS,
        "given": ["ada", "ada's app"],
        "exchanges": [
            post("login/", ME, keep={"ephemeral": "body.ephemeral_token"}),
            post("mfa/verify/", {}),
            post("mfa/verify/", {"ephemeral_token": "wrong", "code": "123456"}),
            post("mfa/verify/", {"ephemeral_token": "{ephemeral}", "code": "000000"}),
            post(
                "mfa/verify/",
                {"ephemeral_token": "{ephemeral}", "code": "{code}"},
                keep={"access": "body.access"},
            ),
            get("mfa/status/"),
            get("mfa/status/", headers=BEARER, bodies="keys"),
            post("mfa/totp/activate/", {"activation_token": "x", "code": "123456"}, headers=BEARER),
            post("mfa/totp/deactivate/", {}, headers=BEARER),
            post("mfa/totp/deactivate/", {"code": "000000"}, headers=BEARER),
            post(
                "mfa/recovery-codes/regenerate/",
                headers=BEARER,
                bodies="keys",
                **differs("new recovery codes", mails=[["ada@example.org"]]),
            ),
            post(
                "mfa/recovery-codes/",
                headers=BEARER,
                **differs(
                    "the recovery codes that were made before",
                    status=400,
                    body={"detail": SHOWN_ONCE},
                ),
            ),
        ],
    },
    {
        "claim": "no second factor yet",
        "settings": TOKENS,
        "given": ["ada"],
        "exchanges": [
            login(),
            get("mfa/status/", headers=BEARER),
            get("mfa/totp/activate/"),
            get(
                "mfa/totp/activate/",
                headers=BEARER,
                bodies="keys",
                keep={"setup": "body.activation_token"},
            ),
            post("mfa/totp/activate/", {"activation_token": "x", "code": "123456"}, headers=BEARER),
            post(
                "mfa/totp/activate/",
                {"activation_token": "{setup}", "code": "wrong"},
                headers=BEARER,
            ),
            post(
                "mfa/totp/activate/",
                {"activation_token": "{setup}" * 9, "code": "123456"},
                headers=BEARER,
            ),
            post("mfa/totp/deactivate/", {"code": "123456"}, headers=BEARER),
            post("mfa/recovery-codes/", headers=BEARER),
            post("mfa/recovery-codes/regenerate/", headers=BEARER),
        ],
    },
    {
        "claim": "a provider",
        "settings": TOKENS,
        "given": ["ada"],
        "exchanges": [
            post("facebook/", {}),
            post("facebook/", {"code": "anything"}),
            post("facebook/connect/", {"access_token": "x"}),
            get("socialaccounts/"),
            login(),
            get("socialaccounts/", headers=BEARER),
            post("socialaccounts/1/disconnect/", headers=BEARER),
        ],
    },
]
