"""A filter finds all of its list and little else, and other files are refused."""

from __future__ import annotations

import random
import string
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from vestibule import passwords
from vestibule.passwords import breached
from vestibule.passwords.breached import SHIPPED, digest_of, is_breached
from vestibule.passwords.breached.filter import Filter, build

LISTED = [f"listed password {number}" for number in range(2_000)]
OTHERS = [f"some other password {number}" for number in range(20_000)]


def made(folder: Path, **how: float) -> Filter:
    target = folder / "made.bloom"
    assert build(lambda: [digest_of(each.encode()) for each in LISTED], target, **how) == 2_000
    return Filter(target)


def found(among: Filter, these: list[str]) -> int:
    return sum(digest_of(each.encode()) in among for each in these)


def test_the_whole_list_is_found_and_few_false_positives(tmp_path):
    assert found(made(tmp_path), LISTED) == 2_000
    assert 0 < found(made(tmp_path), OTHERS) < 40
    assert 100 < found(made(tmp_path, false_positives=0.01), OTHERS) < 300


def test_the_shipped_filter_has_over_a_million_entries_and_refuses_few_others():
    shipped = Filter(SHIPPED)
    assert shipped.entries > 1_000_000
    known = ["zzzzzzzzzzzz", "aaaaaaaaq", "aaaaahhhhh", "secret1234", "password"]
    assert found(shipped, known) == 5
    letters = random.Random(1)
    made_up = ["".join(letters.choices(string.ascii_letters, k=14)) for _ in range(20_000)]
    assert found(shipped, made_up) < 40


def test_a_password_of_the_shipped_filter_is_refused_unless_it_is_switched_off(configure):
    assert [each.code for each in passwords.problems("zzzzzzzzzzzz")] == ["password_breached"]
    configure(PASSWORD_BREACHED_FILTER="")
    assert passwords.problems("zzzzzzzzzzzz") == ()


def test_a_command_builds_a_filter_from_a_list(tmp_path, configure, capsys):
    (tmp_path / "list").write_bytes("purple monkey\r\n\ncafe\u0301 au lait\n".encode() + b"\xff\n")
    call_command("passwords", "build-filter", tmp_path / "list", tmp_path / "own.bloom")
    assert capsys.readouterr().out.startswith(f"{tmp_path}/own.bloom: 3 passwords, ")
    configure(PASSWORD_BREACHED_FILTER=str(tmp_path / "own.bloom"))
    assert passwords.problems("purple monkey")
    assert passwords.problems("caf\u00e9 au lait")
    assert passwords.problems("a long and quiet river") == ()
    assert breached.problems() == []


def test_a_command_builds_a_filter_from_a_list_of_hashes(tmp_path, configure):
    one, other = (digest_of(each).hex() for each in (b"purple monkey", b"green monkey"))
    (tmp_path / "list").write_text(f"{one.upper()}:42\n{other}\n")
    target = tmp_path / "own.bloom"
    call_command("passwords", "build-filter", tmp_path / "list", target, "--hashes")
    configure(PASSWORD_BREACHED_FILTER=str(target))
    assert is_breached("purple monkey")
    assert is_breached("green monkey")


@pytest.mark.parametrize(
    ("content", "more", "why"),
    [
        ("", [], "the list is empty"),
        (f"{'a' * 40}\nsecret1234\n", ["--hashes"], "line 2 of .* is not a SHA-1 hash"),
        ("one\n", ["--false-positives", "0"], "between 0 and 1"),
        ("one\n", ["--false-positives", "1"], "between 0 and 1"),
        (None, [], "No such file"),
    ],
)
def test_an_unusable_list_is_refused_and_leaves_no_file(tmp_path, content, more, why):
    source, target = tmp_path / "list", tmp_path / "own.bloom"
    if content is not None:
        source.write_text(content)
    with pytest.raises(CommandError, match=why) as refused:
        call_command("passwords", "build-filter", source, target, *more)
    assert "secret1234" not in str(refused.value)
    assert [each for each in tmp_path.iterdir() if each != source] == []


def test_a_filter_replaces_an_older_one_and_no_other_file(tmp_path):
    source, target = tmp_path / "list", tmp_path / "own.bloom"
    source.write_text("secret1234\n")
    with pytest.raises(CommandError, match="list exists and is not a filter"):
        call_command("passwords", "build-filter", source, source)
    assert source.read_text() == "secret1234\n"
    for _ in range(2):
        call_command("passwords", "build-filter", source, target)
    assert Filter(target).entries == 1


def no_file(folder: Path) -> Path:
    return folder / "nowhere"


def an_empty_one(folder: Path) -> Path:
    (folder / "empty").touch()
    return folder / "empty"


def a_list(folder: Path) -> Path:
    (folder / "list").write_text("purple monkey\n" * 100)
    return folder / "list"


def a_short_one(folder: Path) -> Path:
    (folder / "short").write_bytes(b"VSTBLOOM")
    return folder / "short"


def half_of_one(folder: Path) -> Path:
    made(folder)
    (folder / "half").write_bytes((folder / "made.bloom").read_bytes()[:1_000])
    return folder / "half"


@pytest.mark.parametrize("wrong", [no_file, an_empty_one, a_list, a_short_one, half_of_one])
def test_an_unusable_filter_is_reported_and_passwords_are_accepted(
    tmp_path, configure, caplog, wrong
):
    configure(PASSWORD_BREACHED_FILTER=str(wrong(tmp_path)))
    assert len(breached.problems()) == 1
    assert breached.problems()[0].startswith("PASSWORD_BREACHED_FILTER cannot be used: ")
    assert passwords.problems("zzzzzzzzzzzz") == ()
    assert vars(caplog.records[0])["source"] == "filter"
