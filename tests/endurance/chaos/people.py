"""Clients who live their lives: each step that was acknowledged is written down."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import count
from typing import Any

import httpx

from tests.endurance.chaos.asking import Asking, Unanswered, new_key
from tests.endurance.chaos.ledger import Account, Ledger, Session, State
from tests.endurance.chaos.world import World

BOUND = 1.0
"""``REVOCATION_BOUND``, in seconds."""
LETTER_WITHIN = 60.0
"""Seconds for which a client waits for a mail, before it does something else."""
CONFLICTS = (400, 401)


class Person:
    """One client; it has as many accounts as it likes."""

    def __init__(self, number: int, world: World, ledger: Ledger, seed: int) -> None:
        self.world, self.ledger = world, ledger
        self.client = Asking(world, ledger, f"{seed} {number}")
        self._name, self._numbers = f"p{number}", count()
        self._accounts: list[Account] = []

    def live(self, stop: threading.Event) -> None:
        """Do one thing after the other."""
        stories: list[Callable[[Account], None]] = [
            self.refreshes, self.refreshes, self.refreshes,
            self.signs_in, self.signs_in, self.signs_out, self.signs_out,
            self.changes_password, self.resets_by_mail, self.signs_in_by_mail,
        ]  # fmt: skip
        while not stop.is_set():
            try:
                if not self._accounts or self.client.chance.random() < 0.05:
                    self.signs_up()
                else:
                    self.client.chance.choice(stories)(self.client.chance.choice(self._accounts))
            except Unanswered as error:
                self.ledger.count(f"given up: {error}")
        self.client.close()

    def signs_up(self) -> None:
        """Register; the account and its first session are acknowledged together."""
        email, password = f"{self._name}-{next(self._numbers)}@example.org", f"pass {new_key()}"
        body = {"email": email, "password": password, "password2": password}
        body |= {"first_name": "Ann", "last_name": "Example"}
        answer, _ = self.client.ask("register/", body, key=new_key(), again=CONFLICTS)
        if self.expects(answer, 201, "acknowledged writes lost"):
            account = Account(email, password, mails=1)
            self.opens(account, answer, "registered")
            self._accounts.append(account)
            self.ledger.accounts.append(account)
            self.verifies(account, answer.json()["device"])

    def verifies(self, account: Account, device: str) -> None:
        """Follow the link of the first mail, on the device that has registered."""
        link = self._arrives(lambda: self.world.letters.links("verify-email", account.email), 0)
        if link:
            body = {"token": link}
            answer, _ = self.client.ask(
                "email/verify/confirm/", body, key=new_key(), device=device, again=CONFLICTS
            )
            account.verified = self.expects(answer, 200, "other surprises", account.email)

    def signs_in(self, account: Account) -> None:
        """Sign in by password."""
        if not account.sure:
            return
        body = {"email": account.email, "password": account.password}
        answer, _ = self.client.ask("login/", body, key=new_key(), again=CONFLICTS)
        if self.expects(answer, 200, "acknowledged writes lost"):
            self.opens(account, answer, "signed in")

    def refreshes(self, account: Account) -> None:
        """Refresh a session several times."""
        for session in account.open()[-1:]:
            for _ in range(self.client.chance.randrange(1, 6)):
                self.renews(session)

    def renews(self, session: Session) -> bool:
        """Refresh once, however often an answer is lost."""
        session.key = session.key or new_key()
        body = {"refresh": session.refresh}
        answer, _ = self.client.ask("token/refresh/", body, key=session.key)
        if not self.expects(answer, 200, "good sessions ended", session.story):
            session.state = State.UNKNOWN
            return False
        self.takes(session, answer)
        return True

    def signs_out(self, account: Account) -> None:
        """Sign out, and be refused everywhere as soon as the bound has passed."""
        for session in account.open()[:1]:
            if not self.renews(session):
                return
            session.state, body = State.UNKNOWN, {"refresh_token": session.refresh}
            answer, lost = self.client.ask("logout/", body, access=session.access)
            done = lost and answer.status_code == 401  # by the one whose answer was lost
            if not (done or self.expects(answer, 200, "good sessions ended", session.story)):
                return
            session.state, session.story = State.ENDED, f"{session.story}, signed out"
            self.is_refused_everywhere(session)

    def is_refused_everywhere(self, session: Session) -> None:
        """Use an ended session's access token at each node, after the bound."""
        time.sleep(BOUND)
        for node in range(2):
            if self.client.reads(node, session.access) == 200:
                self.ledger.breaks("revoked alive", f"node {node}: {session.story}")

    def changes_password(self, account: Account) -> None:
        """Change the password; the other sessions end, and this one gets new tokens."""
        session = next(iter(account.open()), None)
        if session is None or not account.sure or not self.renews(session):
            return
        others = [each for each in account.open() if each is not session]
        new, session.key, account.sure = f"pass {new_key()}", new_key(), False
        account.end_all(State.UNKNOWN, but=session)
        body = {"current_password": account.password, "new_password": new}
        answer, lost = self.client.ask(
            "password/change/", body, key=session.key, access=session.access, again=(400,)
        )
        if lost and answer.status_code == 401:  # it has ended its own access token
            key = session.key
            if not self.renews(session):
                return
            answer, _ = self.client.ask("password/change/", body, key=key, access=session.access)
            if answer.status_code == 422:  # its tokens were used, by the refresh
                self.changed(account, session, others, new)
                return
        if self.expects(answer, 200, "acknowledged writes lost", session.story):
            self.takes(session, answer)
            self.changed(account, session, others, new)

    def changed(self, account: Account, mine: Session, others: list[Session], new: str) -> None:
        """Write down that the password was changed, and that this has ended the other sessions."""
        account.password, account.sure = new, True
        mine.story += ", changed the password"
        for each in others:
            each.state, each.story = State.ENDED, f"{each.story}, another changed the password"
        if others:
            self.is_refused_everywhere(others[-1])

    def resets_by_mail(self, account: Account) -> None:
        """Reset the password by a mailed link; two clients use it at once."""
        found = partial(self.world.letters.links, "reset-password")
        link = self._mailed(account, "password/reset/", found) if account.verified else None
        if link is None or not account.sure:
            return
        new, account.sure, over = f"pass {new_key()}", False, account.open()
        account.end_all(State.UNKNOWN)
        body = {"token": link[1], "password": new}
        if self._spends_once("password/reset/confirm/", body) is None:
            return
        account.password, account.sure = new, True
        for each in over:
            each.state, each.story = State.ENDED, f"{each.story}, reset the password"
        if over:
            self.is_refused_everywhere(over[-1])

    def signs_in_by_mail(self, account: Account) -> None:
        """Sign in by a mailed code; two clients use it at once."""
        found = self.world.letters.codes
        mailed = self._mailed(account, "login/email/", found) if account.verified else None
        if mailed is None:
            return
        body = {"verification": mailed[0]["verification"]["id"], "code": mailed[1]}
        answer = self._spends_once("login/email/confirm/", body)
        if answer is not None:
            self.opens(account, answer, "signed in by a code")

    def _mailed(
        self, account: Account, path: str, found: Callable[[str], list[str]]
    ) -> tuple[Any, str] | None:
        if time.monotonic() < account.unread.get(path, 0):
            return None
        account.unread[path] = time.monotonic() + LETTER_WITHIN
        before = len(found(account.email))
        body = {"email": account.email}
        answer, lost = self.client.ask(path, body, key=new_key())
        if not self.expects(answer, 200, "other surprises"):
            return None
        account.mails += 1
        text = self._arrives(lambda: found(account.email), before)
        if not text or lost:  # which of two mails is the newer one, nothing would tell
            account.unread[path] = time.monotonic() + LETTER_WITHIN
            return None
        del account.unread[path]
        return answer.json(), text

    def _arrives(self, found: Callable[[], list[str]], before: int) -> str:
        end = time.monotonic() + LETTER_WITHIN
        while time.monotonic() < end:
            if len(texts := found()) > before:
                return texts[-1]
            time.sleep(0.1)
        self.ledger.count("mails late")
        return ""

    def _spends_once(self, path: str, body: dict[str, str]) -> httpx.Response | None:
        """Send one code by two clients with keys of their own; returns the answer that it gave."""
        clients = [self.client, *(Asking(self.world, self.ledger, new_key()) for _ in range(2))]

        def spend(client: Asking) -> httpx.Response | None:
            try:
                return client.ask(path, body, key=new_key(), again=CONFLICTS, waits=False)[0]
            except Unanswered:
                return None

        with ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(spend, clients[:2]))
        late = spend(clients[2])  # another browser: the same one may repeat what it has done
        for client in clients[1:]:
            client.close()
        good = [each for each in (*answers, late) if each is not None and each.status_code == 200]
        if len(good) > 1:
            self.ledger.breaks("spent twice", f"{path} {len(good)} times")
        self.ledger.count("codes and links spent")
        if any(each is not None and each.status_code == 429 for each in answers):
            self.ledger.count("codes that could not be tried: 429")
        elif any(each is not None and "password_breached" in each.text for each in answers):
            self.ledger.count("passwords that the filter takes for known ones")
        elif not good and None not in answers:
            said = [f"{each.status_code} {each.text[:200]}" for each in answers if each is not None]
            self.ledger.breaks("other surprises", f"a good code was refused: {path} {said}")
        return good[0] if good else None

    def opens(self, account: Account, answer: httpx.Response, story: str) -> None:
        """Write down a new session."""
        session = Session("", "", story=f"{account.email} {story}")
        self.takes(session, answer)
        account.sessions.append(session)
        self.ledger.count("sessions opened")

    def takes(self, session: Session, answer: httpx.Response) -> None:
        """Keep the tokens of an answer."""
        body = answer.json()
        tokens = body.get("tokens", body)
        session.access, session.refresh, session.key = tokens["access"], tokens["refresh"], ""

    def expects(self, answer: httpx.Response, status: int, invariant: str, story: str = "") -> bool:
        """Return whether the answer is the one that was promised; else write down what broke."""
        if answer.status_code == status:
            self.ledger.count("acknowledged")
            return True
        path = answer.request.url.path
        self.ledger.breaks(invariant, f"{story} {path} {answer.status_code} {answer.text[:300]}")
        return False
