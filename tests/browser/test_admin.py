"""Django's admin in a real browser, under our content security policy."""

from __future__ import annotations

from typing import Any

from tests.ports import free_port
from tests.server.migrated import running_migrated
from tests.server.running import PASSWORD

BOSS = "boss@example.org"
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
ADD_PASSKEY = """
async ([email, password]) => {
  const call = async (path, body, access = "") => {
    const headers = { "Content-Type": "application/json", "Token-Transport": "body" };
    if (access) headers.Authorization = `Bearer ${access}`;
    const init = { method: "POST", headers, body: JSON.stringify(body), credentials: "omit" };
    return (await fetch(`/api/auth/${path}`, init)).json();
  };
  const { tokens } = await call("login/", { email, password });
  const { options, state } = await call("factors/passkeys/options/", {}, tokens.access);
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
  const credential = (await navigator.credentials.create({ publicKey })).toJSON();
  return call("factors/passkeys/", { state, credential }, tokens.access);
}
"""


def test_the_admin_works_under_our_content_security_policy(visitor, tmp_path):
    complaints: list[str] = []
    visitor.on("console", lambda said: complaints.append(f"{said.location['url']}: {said.text}"))
    visitor.on("pageerror", lambda error: complaints.append(str(error)))
    port = str(free_port())
    local = f"http://localhost:{port}"  # an IP address has no passkeys
    given = {"VESTIBULE_PORT": port, "VESTIBULE_PUBLIC_ORIGIN": local}
    with running_migrated(tmp_path, given) as server:
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
        sign_in_with_a_passkey(visitor, f"{local}/admin/")
    assert [each for each in complaints if "/favicon.ico:" not in each] == []


def sign_in_with_a_passkey(visitor: Any, admin: str) -> None:
    browser = visitor.context.new_cdp_session(visitor)
    browser.send("WebAuthn.enable")
    browser.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    visitor.context.clear_cookies()
    visitor.goto(admin)
    assert "passkey" in visitor.evaluate(ADD_PASSKEY, [BOSS, PASSWORD])
    visitor.fill("input[name=username]", BOSS)
    visitor.fill("input[name=password]", PASSWORD)
    visitor.click("input[type=submit]")
    visitor.click("#passkey-form input[type=submit]")
    visitor.wait_for_selector("#content-main .module")
