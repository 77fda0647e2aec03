"""Django's admin in a real browser, under our content security policy."""

from __future__ import annotations

from tests.server.running import PASSWORD, running

BOSS = "boss@example.org"


def test_the_admin_works_under_our_content_security_policy(visitor, tmp_path):
    complaints: list[str] = []
    visitor.on("console", lambda said: complaints.append(f"{said.location['url']}: {said.text}"))
    visitor.on("pageerror", lambda error: complaints.append(str(error)))
    with running(tmp_path, {}) as server:
        words = ("createadmin", "--email", BOSS, "--password-stdin")
        assert server.command(*words, given=PASSWORD + "\n").returncode == 0
        visitor.goto(f"{server.url}/admin/")
        visitor.fill("input[name=username]", BOSS)
        visitor.fill("input[name=password]", PASSWORD)
        visitor.click("input[type=submit]")
        visitor.wait_for_selector("#content-main .module")
        visitor.goto(f"{server.url}/admin/vestibule/account/")
        visitor.screenshot(path=tmp_path / "accounts.png", full_page=True)
        visitor.click("a:has-text('boss@example.org')")
        visitor.goto(f"{server.url}/admin/vestibule/session/")
        visitor.check("input.action-select")
        visitor.select_option("select[name=action]", "end")
        visitor.click("button[name=index]")
        visitor.wait_for_selector(".messagelist")
    assert [each for each in complaints if "/favicon.ico:" not in each] == []
