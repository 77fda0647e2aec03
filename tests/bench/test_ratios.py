"""Each ratio is of one round's two halves, and against the peer that makes us look worst."""

from __future__ import annotations

import pytest

from bench.ratios import each_peer, fixed
from tests.bench.rounds import row, window


def test_a_ratio_is_the_median_of_the_rounds_own_ratios():
    ours = [window(server=cpu) for cpu in (1, 4, 3)]
    theirs = [window(server=cpu) for cpu in (10, 20, 60)]
    rows = [row("refresh", "vestibule", *ours), row("refresh", "simplejwt", *theirs)]
    assert fixed(rows, {})["refresh_cpu_vs_simplejwt"] == pytest.approx(0.1)


def test_cpu_is_that_of_server_and_database_together():
    rows = [
        row("host", "vestibule", window(server=1, database=1)),
        row("host", "simplejwt", window(server=2, database=6)),
    ]
    assert fixed(rows, {})["norow_cpu_vs_simplejwt"] == pytest.approx(0.25)


def test_without_the_database_s_books_there_is_no_cpu_ratio():
    rows = [
        row("host", "vestibule", window(database=None)),
        row("host", "simplejwt", window(database=None)),
    ]
    assert "norow_cpu_vs_simplejwt" not in fixed(rows, {})


def test_the_best_peer_is_the_one_beside_which_we_look_worst():
    rows = [
        row("profile", "vestibule", window(server=1)),
        row("profile", "simplejwt", window(server=5)),
        row("profile", "allauth", window(server=2)),
        row("profile", "djoser", window(server=4)),
    ]
    assert fixed(rows, {})["profile_cpu_vs_best_peer"] == pytest.approx(0.5)


def test_a_refresh_is_compared_with_peers_that_rotate():
    rows = [
        row("refresh", "vestibule", window(server=1)),
        row("refresh", "simplejwt", window(server=8)),
        row("refresh", "better-auth", window(server=2), rotates=False),
    ]
    assert fixed(rows, {})["refresh_cpu_vs_best_peer"] == pytest.approx(0.125)


def test_our_other_build_is_no_peer():
    rows = [
        row("login", "vestibule", window(rate=100)),
        row("login", "vestibule-native", window(rate=200), build="native"),
        row("login", "simplejwt", window(rate=50)),
    ]
    assert fixed(rows, {})["logins_vs_best_python_peer"] == pytest.approx(2.0)
    assert set(each_peer(rows)) == {"logins_vs_simplejwt", "login_cpu_vs_simplejwt"}


@pytest.mark.parametrize(("build", "same", "ceiling"), [("wheel", 2.0, 0.8), ("native", 1.25, 0.5)])
def test_sign_ins_are_compared_within_one_build_of_argon2(build, same, ceiling):
    rows = [
        row("login", "vestibule", window(rate=100), build=build),
        row("login", "simplejwt", window(rate=50)),
        row("login", "simplejwt-native", window(rate=80), build="native"),
    ]
    found = fixed(rows, {"hash-wheel": [125.0], "hash-native": [200.0]})
    assert found["logins_vs_simplejwt_same_build"] == pytest.approx(same)
    assert found["logins_vs_hash_ceiling"] == pytest.approx(ceiling)
    assert found["argon2_build"] == build


def test_the_best_python_peer_signs_in_as_it_ships():
    rows = [
        row("login", "vestibule", window(rate=100)),
        row("login", "allauth", window(rate=40)),
        row("login", "allauth-native", window(rate=90), build="native"),
        row("login", "better-auth", window(rate=95), build="rust", python=False),
    ]
    assert fixed(rows, {})["logins_vs_best_python_peer"] == pytest.approx(2.5)


def test_a_run_without_us_has_no_ratios_and_one_cut_short_has_those_of_its_whole_rounds():
    theirs = row("refresh", "simplejwt", window(server=10))
    assert fixed([theirs], {}) == {}
    ours = row("refresh", "vestibule", window(server=1), window(server=9))
    assert fixed([ours, theirs], {})["refresh_cpu_vs_simplejwt"] == pytest.approx(0.1)
