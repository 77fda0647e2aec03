"""The port of an example's front end: the given one, the default, or the next free one."""

from __future__ import annotations

import socket
import subprocess
import sys

import pytest

from examples.serve import of_server, reserve
from tests.ports import free_port
from tests.server.running import ROOT, command, environment
from tests.waiting import NEVER

LOOPBACK = [(socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")]
ASK = """
from django.conf import settings
from django.test import Client

headers = {"origin": "http://localhost:%(port)s", "access-control-request-method": "POST"}
answer = Client(SERVER_NAME="localhost").options("/api/auth/login/", headers=headers)
print("allowed", answer.headers.get("access-control-allow-origin"))
print("mails", settings.VESTIBULE["PUBLIC_ORIGIN"])
"""


@pytest.mark.parametrize(("family", "address"), LOOPBACK, ids=["127.0.0.1", "::1"])
def test_the_next_free_port_is_used_where_the_usual_one_is_taken(family, address, capsys):
    usual = free_port()
    with socket.create_server((address, usual), family=family):
        taken = reserve(usual)
    taken.release()
    assert taken.port > usual
    said = f"Port {usual} is in use: the front end takes {taken.port} instead.\n"
    assert capsys.readouterr().out == said


def test_a_free_port_is_used_silently(capsys):
    usual = free_port()
    taken = reserve(usual)
    taken.release()
    assert taken.port == usual
    assert capsys.readouterr().out == ""


def test_two_examples_that_start_at_once_choose_different_ports():
    usual = free_port()
    first, second = reserve(usual), reserve(usual)
    for each in (first, second):
        each.release()
    assert first.port == usual != second.port


def test_released_packages_are_there_for_the_front_end():
    taken = reserve(free_port())
    taken.release()
    socket.create_server(("127.0.0.1", taken.port)).close()


@pytest.mark.parametrize(("family", "address"), LOOPBACK, ids=["127.0.0.1", "::1"])
def test_a_given_port_that_is_taken_is_refused_in_one_sentence(family, address, capsys):
    given = free_port()
    with (
        socket.create_server((address, given), family=family),
        pytest.raises(SystemExit) as refused,
    ):
        reserve(free_port(), str(given))
    assert refused.value.code == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith(f"FRONT_PORT={given} cannot be listened on: ")
    assert said.err.count("\n") == 1


@pytest.mark.parametrize("given", ["0", "99999", "three"])
def test_an_invalid_port_is_refused_in_one_sentence(given, capsys):
    with pytest.raises(SystemExit):
        reserve(free_port(), given)
    assert capsys.readouterr().err.startswith(f"FRONT_PORT={given} cannot be listened on: ")


def test_without_a_port_for_its_server_an_example_starts_no_front_end(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        variables = {
            "DJANGO_SETTINGS_MODULE": "examples.clinic.settings",
            "VESTIBULE_PORT": str(port),
        }
        done = subprocess.run(
            [sys.executable, "-m", "examples.serve"],
            cwd=ROOT,
            env=environment(tmp_path, variables),
            capture_output=True,
            text=True,
            timeout=NEVER,
            check=False,
        )
    assert (done.returncode, done.stdout) == (2, "")
    assert f"VESTIBULE_PORT={port} cannot be listened on" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("name", ["clinic", "company", "otp", "vite"])
def test_the_server_answers_the_pages_on_that_port(name, tmp_path):
    port = free_port()
    variables = {"DJANGO_SETTINGS_MODULE": f"examples.{name}.settings", **of_server(port)}
    done = command("shell", "-c", ASK % {"port": port}, home=tmp_path, variables=variables)
    assert f"allowed http://localhost:{port}" in done.stdout, done.stderr
    # Only here do mailed links open pages of the front end.
    mails = f"http://localhost:{port}" if name == "otp" else "http://localhost:8000"
    assert f"mails {mails}" in done.stdout
