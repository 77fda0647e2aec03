"""``check --deploy``: what is too weak, too long or in the open does not go into production."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core.checks import Tags, run_checks

from tests.server.running import command, production

SMTP = "django.core.mail.backends.smtp.EmailBackend"
SOUND = {"ARGON2_MEMORY_KIB": 19_456, "ARGON2_TIME": 2, "DELIVERY": "thread"}
"""What these tests have otherwise than a production may."""
OURS = [f"vestibule.E{number:03}" for number in (*range(14, 21), *range(26, 30), 32)]


def found() -> list[str]:
    """Return the errors that are found before production, and say nothing in development."""
    tags = [Tags.security]
    every = {str(each.id) for each in run_checks(tags=tags, include_deployment_checks=True)}
    assert not {*OURS} & {str(each.id) for each in run_checks(tags=tags)}
    return sorted(every & {*OURS})


@pytest.mark.parametrize(
    ("given", "refused"),
    [
        ({}, []),
        ({"ARGON2_MEMORY_KIB": 8, "ARGON2_TIME": 1}, ["vestibule.E015"]),
        ({"ARGON2_MEMORY_KIB": 19_456, "ARGON2_TIME": 1}, ["vestibule.E015"]),
        ({"ARGON2_MEMORY_KIB": 19_455, "ARGON2_TIME": 2}, ["vestibule.E015"]),
        ({"ARGON2_MEMORY_KIB": 7_167, "ARGON2_TIME": 50}, ["vestibule.E015"]),
        ({"ARGON2_MEMORY_KIB": 7_168, "ARGON2_TIME": 6}, []),
        ({"ARGON2_MEMORY_KIB": 47_104, "ARGON2_TIME": 1}, []),
        ({"ACCESS_LIFETIME": timedelta(hours=1)}, []),
        ({"ACCESS_LIFETIME": timedelta(hours=1, seconds=1)}, ["vestibule.E016"]),
        ({"SESSION_LIFETIME": timedelta(days=90), "REFRESH_LIFETIME": timedelta(days=90)}, []),
        ({"SESSION_LIFETIME": timedelta(days=91)}, ["vestibule.E017"]),
        ({"REFRESH_LIFETIME": timedelta(days=3650)}, ["vestibule.E017"]),
        ({"DELIVERY": "worker"}, []),
        ({"DELIVERY": "inline"}, ["vestibule.E027"]),
        ({"DELIVERY": "request"}, ["vestibule.E027"]),
        ({"CODE_LIFETIME": timedelta(minutes=10), "LINK_LIFETIME": timedelta(days=1)}, []),
        ({"CODE_LIFETIME": timedelta(minutes=10, seconds=1)}, ["vestibule.E028"]),
        ({"LINK_LIFETIME": timedelta(days=3)}, ["vestibule.E028"]),
        ({"INVITATION_LIFETIME": timedelta(days=30), "TRUST_DEVICE": timedelta(days=90)}, []),
        ({"INVITATION_LIFETIME": timedelta(days=31)}, ["vestibule.E028"]),
        ({"TRUST_DEVICE": timedelta(days=91)}, ["vestibule.E028"]),
        ({"LEEWAY": timedelta(minutes=5), "REFRESH_GRACE": timedelta(minutes=5)}, []),
        ({"LEEWAY": timedelta(hours=1)}, ["vestibule.E029"]),
        ({"REFRESH_GRACE": timedelta(hours=1)}, ["vestibule.E029"]),
        ({"REVOCATION_BOUND": timedelta(minutes=1)}, []),
        ({"REVOCATION_BOUND": timedelta(hours=1)}, ["vestibule.E029"]),
        ({"PASSWORD_MIN_LENGTH": 15}, []),
        ({"PASSWORD_MIN_LENGTH": 7}, ["vestibule.E032"]),
        ({"REDIS_URL": "redis://127.0.0.1:6379/0"}, []),
        ({"REDIS_URL": "redis://[::1]:6379/0"}, []),
        ({"REDIS_URL": "unix:///run/redis.sock"}, []),
        ({"REDIS_URL": "rediss://cache.example:6379/0"}, []),
        ({"REDIS_URL": "redis://cache.example:6379/0"}, ["vestibule.E019"]),
        ({"REDIS_URL": "redis://10.0.0.7:6379/0"}, ["vestibule.E019"]),
        ({"AUDIT_SYSLOG": "udp://localhost"}, []),
        ({"AUDIT_SYSLOG": "tcp://[::1]:514"}, []),
        ({"AUDIT_SYSLOG": "tls://logs.example:6514"}, []),
        ({"AUDIT_SYSLOG": "tcp://logs.example"}, ["vestibule.E026"]),
        ({"AUDIT_SYSLOG": "udp://10.0.0.7:514"}, ["vestibule.E026"]),
    ],
)
def test_floors_and_ceilings(vestibule, given, refused):
    vestibule(**(SOUND | given))
    assert found() == refused


@pytest.mark.parametrize(
    ("host", "options", "refused"),
    [
        ("", {}, False),
        ("/run/postgresql", {}, False),
        ("localhost", {}, False),
        ("127.0.0.1", {}, False),
        ("::1", {}, False),
        ("db.example", {}, True),
        ("", {"host": "db.example"}, True),
        ("192.0.2.7", {"sslmode": "prefer"}, True),
        ("db.example", {"sslmode": "require"}, False),
        ("db.example", {"sslmode": "verify-full"}, False),
    ],
)
def test_a_database_elsewhere_is_reached_by_tls(
    vestibule, settings, monkeypatch, host, options, refused
):
    vestibule(**SOUND)
    engine = "django.db.backends.postgresql"
    other = {"ENGINE": engine, "HOST": host, "OPTIONS": options}
    monkeypatch.setitem(settings.DATABASES, "other", other)
    assert found() == (["vestibule.E018"] if refused else [])


@pytest.mark.parametrize(
    ("mail", "refused"),
    [
        ({"EMAIL_HOST": "localhost"}, False),
        ({"EMAIL_HOST": "mail.example"}, True),
        ({"EMAIL_HOST": "mail.example", "EMAIL_USE_TLS": True}, False),
        ({"EMAIL_HOST": "mail.example", "EMAIL_USE_SSL": True}, False),
        (
            {"EMAIL_HOST": "mail.example", "EMAIL_BACKEND": "example.Backend"},
            False,
        ),
    ],
)
def test_mail_elsewhere_is_sent_by_tls(vestibule, settings, mail, refused):
    vestibule(**SOUND)
    for name, value in ({"EMAIL_BACKEND": SMTP} | mail).items():
        setattr(settings, name, value)
    assert found() == (["vestibule.E020"] if refused else [])


@pytest.mark.parametrize(("bits", "refused"), [(2048, True), (3072, False)])
def test_a_weak_signing_key_is_refused(vestibule, tmp_path, bits, refused):
    file = tmp_path / "key.pem"
    private = rsa.generate_private_key(public_exponent=65537, key_size=bits)
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8)
    file.write_bytes(private.private_bytes(*form, serialization.NoEncryption()))
    vestibule(
        **SOUND,
        ACCESS_ALGORITHM="RS256",
        SIGNING_KEY_FILE=str(file),
    )
    assert found() == (["vestibule.E014"] if refused else [])


@pytest.mark.parametrize(("length", "refused"), [(7, True), (31, True), (32, False)])
def test_a_short_secret_that_signs_is_refused(vestibule, tmp_path, length, refused):
    file = tmp_path / "key"
    file.write_bytes(b"k" * length + b"\n")
    vestibule(**SOUND, ACCESS_ALGORITHM="HS256", SIGNING_KEY_FILE=str(file))
    assert found() == (["vestibule.E014"] if refused else [])


def test_the_ready_server_refuses_them_unless_each_is_named(tmp_path):
    weak = production(
        VESTIBULE_ARGON2_MEMORY_KIB="8",
        VESTIBULE_ARGON2_TIME="1",
        VESTIBULE_ACCESS_LIFETIME="2h",
        VESTIBULE_SESSION_LIFETIME="3650d",
        VESTIBULE_DATABASE_URL="postgres://ann:pw@db.invalid/accounts",
        VESTIBULE_REDIS_URL="redis://cache.invalid/0",
        VESTIBULE_EMAIL_URL="smtp://mail.invalid",
        VESTIBULE_AUDIT_SYSLOG="udp://logs.invalid",
        VESTIBULE_LINK_LIFETIME="365d",
        VESTIBULE_LEEWAY="1d",
        VESTIBULE_PASSWORD_MIN_LENGTH="1",
    )
    refused = command("check", "--deploy", home=tmp_path, variables=weak)
    assert refused.returncode != 0
    named = [each for each in OURS if each in refused.stderr]
    # No key of its own, and no DELIVERY for tests.
    assert named == [each for each in OURS if each[-3:] not in {"014", "027"}]
    overridden = {**weak, "VESTIBULE_SILENCED_CHECKS": ",".join(named)}
    accepted = command("check", "--deploy", home=tmp_path, variables=overridden)
    assert accepted.returncode == 0, accepted.stderr
