"""Afterwards, when all is well again: does what was acknowledged still hold?"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from tests.endurance.chaos.asking import Asking
from tests.endurance.chaos.ledger import Account, Ledger, Session, State
from tests.endurance.chaos.world import World
from tests.waiting import wait_until

ASKERS = 4


def check(world: World, ledger: Ledger) -> None:
    """Ask about every account and session, and wait for every mail."""
    with ThreadPoolExecutor(ASKERS) as pool:
        list(pool.map(lambda account: _check_account(world, ledger, account), ledger.accounts))
    _check_mails(world, ledger)


def _check_account(world: World, ledger: Ledger, account: Account) -> None:
    asking = Asking(world, ledger, account.email)
    try:
        for session in account.sessions:
            _check_session(asking, ledger, session)
        if account.sure:
            body = {"email": account.email, "password": account.password}
            answer, _ = asking.ask("login/", body)
            if answer.status_code != 200:
                ledger.breaks("acknowledged writes lost", f"{account.email}: {answer.text}")
            ledger.count("accounts checked")
    finally:
        asking.close()


def _check_session(asking: Asking, ledger: Ledger, session: Session) -> None:
    if session.state is State.UNKNOWN:
        ledger.count("sessions unknown")
        return
    if session.state is State.ENDED:
        for node in range(2):
            if asking.reads(node, session.access) == 200:
                ledger.breaks("revoked alive", session.story)
    body = {"refresh": session.refresh}
    answer, _ = asking.ask("token/refresh/", body, key=session.key)
    ledger.count(f"sessions checked: {session.state.name.lower()}")
    if session.state is State.OPEN and answer.status_code != 200:
        ledger.breaks("good sessions ended", f"{session.story}: {answer.text}")
    if session.state is State.ENDED and answer.status_code != 401:
        ledger.breaks("revoked alive", f"{session.story}: {answer.status_code} {answer.text}")


def _check_mails(world: World, ledger: Ledger) -> None:
    def missing() -> list[Account]:
        return [each for each in ledger.accounts if len(world.letters.to(each.email)) < each.mails]

    try:
        wait_until(lambda: not missing())
    except AssertionError:
        for each in missing():
            found = len(world.letters.to(each.email))
            ledger.breaks("mails lost", f"{each.email}: {found} of {each.mails}")
    ledger.counted["mails expected"] = sum(each.mails for each in ledger.accounts)
    ledger.counted["mails received"] = world.letters.received
