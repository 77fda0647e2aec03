"""A flood of sign-ins keeps nobody else waiting."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait

from tests.server.running import running

LOGINS = 6


def test_cheap_requests_are_answered_while_the_line_of_sign_ins_is_long(tmp_path):
    slow = {
        "VESTIBULE_THREADS": "2",
        "VESTIBULE_HASHING_SLOTS": "1",
        "VESTIBULE_ARGON2_TIME": "40",
    }
    with running(tmp_path, slow) as server, server.client() as person:
        assert person.register("ann@example.org").status_code == 201
        with ThreadPoolExecutor(LOGINS) as pool:
            clients = [server.client() for _ in range(LOGINS)]
            logins = [pool.submit(client.log_in, "ann@example.org") for client in clients]
            wait(logins, return_when="FIRST_COMPLETED")  # all are in line by now
            cheap = [person.profile().status_code for _ in range(5)]
            unanswered = sum(not login.done() for login in logins)
            answers = {login.result().status_code for login in logins}
        for client in clients:
            client.http.close()
    assert cheap == [200] * 5
    assert unanswered >= 2
    assert 200 in answers <= {200, 503}  # 503: on a busy machine the last ones wait for too long
