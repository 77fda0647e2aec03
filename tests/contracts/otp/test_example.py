"""``examples/otp``, started by its own command, answers every recorded request."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.contracts.exchanges import load
from tests.contracts.otp.visitor import PASSWORD
from tests.contracts.running_example import RunningExample
from tests.server.banner import answers

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def boss(otp: RunningExample) -> None:
    """The superuser of the exchanges, created by a command, like every first one."""
    made = otp.run(
        "createadmin", "--email", "boss@example.com", "--password-stdin", given=f"{PASSWORD}\n"
    )
    assert made.returncode == 0, made.stderr


@pytest.mark.usefixtures("boss")
@pytest.mark.parametrize("story", sorted(path.stem for path in HERE.glob("*.json")))
def test_otp_answers_every_recorded_request(otp: RunningExample, story: str):
    load(HERE / f"{story}.json").replay(otp.send)


def test_djangos_check_finds_nothing_and_the_models_need_no_further_migration(
    otp: RunningExample,
):
    # A command that makes migrations checks the project first, and prints what it finds.
    checked = otp.run("makemigrations", "--check", "--dry-run")
    assert (checked.returncode, checked.stderr) == (0, "")
    assert checked.stdout == "No changes detected\n"


def test_every_address_that_it_names_at_its_start_answers(otp: RunningExample):
    assert set(answers(otp.banner).values()) == {200}
