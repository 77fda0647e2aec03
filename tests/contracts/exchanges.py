"""Recorded exchanges of a contract: requests that are sent, and answers that are compared.

A file under ``company/`` or ``minimal/`` is a sequence of steps: ``{"story": …, "steps": […]}``.
A step is ``{"claim", "request", "answer"}``:

- ``request``: ``method``, ``path``, ``headers``, and ``body`` (sent as JSON in this order)
  or ``raw`` (sent unchanged). ``{name}`` is a value captured earlier.
- ``answer``: ``status``; ``headers`` that matter (null: must be absent, ``<has …>``: must
  contain this value); ``body``, omitted if it does not matter.

In an answer, names are in the contract's order, and no other name is allowed. A name with a
``+`` before it is an addition of ours: it must be present, in any place. ``<int>``,
``<bool>``, ``<jwt>``, ``<iso>``, ``<iso-z>``, ``<url>``, ``<text>`` and ``<sentences>`` match
any value of that kind; ``<jwt:refresh>`` also captures it as ``refresh``.

``cookies`` names the cookies that the answer sets, each with its required attributes; the
value is captured under the name, with ``_`` for ``-``.

``find`` captures values from the text of an answer, by regular expressions with one group: a
code in the inbox, the token of a link. With ``eventually`` the request is repeated until the
answer matches, since mails take a moment.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.waiting import wait_until

Names = dict[str, Any]

_PLACEHOLDER = re.compile(r"<(?P<kind>[a-z-]+)(?::(?P<name>\w+))?>\Z")
_KINDS: dict[str, Callable[[Any], bool]] = {
    "int": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "bool": lambda value: isinstance(value, bool),
    "jwt": lambda value: _is_text(value, r"eyJ[\w-]+\.[\w-]+\.[\w-]+"),
    "iso": lambda value: _is_text(value, r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?\+00:00"),
    "iso-z": lambda value: _is_text(value, r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z"),
    "url": lambda value: _is_text(value, r"https?://[\w.:\[\]-]+/\S+"),
    "text": lambda value: isinstance(value, str) and value != "",
    "sentences": lambda value: (
        isinstance(value, list)
        and value != []
        and all(_is_text(each, r"[A-Z].*[.!]") for each in value)
    ),
}


def _is_text(value: Any, pattern: str) -> bool:
    return isinstance(value, str) and re.fullmatch(pattern, value) is not None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered. Header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    cookies: tuple[str, ...] = ()
    """Each ``Set-Cookie`` header."""


@dataclass(frozen=True, slots=True)
class Request:
    """A request of a step."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes | None


@dataclass(frozen=True, slots=True)
class Step:
    """A request and its recorded answer."""

    claim: str
    request: Mapping[str, Any]
    answer: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Story:
    """Consecutive steps, and the values captured so far."""

    name: str
    steps: tuple[Step, ...]
    known: Names = field(default_factory=dict)

    def replay(self, send: Callable[[Request], Answer]) -> None:
        """Send every request; stop at the first answer that differs."""
        for step in self.steps:
            differences, answer = self._tried(step, send)
            assert not differences, "\n".join(
                [f"{self.name}: {step.claim}", *differences, f"The answer was {answer}"]
            )

    def _tried(self, step: Step, send: Callable[[Request], Answer]) -> tuple[list[str], Answer]:
        tried: list[tuple[list[str], Answer]] = []

        def as_recorded() -> bool:
            answer = send(self._filled(step.request))
            tried[:] = [(list(self.differences(step.answer, answer)), answer)]
            return not tried[0][0]

        if step.answer.get("eventually"):
            with suppress(AssertionError):
                wait_until(as_recorded)
        else:
            as_recorded()
        return tried[0]

    def differences(self, recorded: Mapping[str, Any], answer: Answer) -> Iterator[str]:
        """Return the differences between an answer and the recorded one."""
        if answer.status != recorded["status"]:
            yield f"The status is {answer.status}, not {recorded['status']}."
        for name, wanted in recorded.get("headers", {}).items():
            yield from _header_differences(name, wanted, answer.headers.get(name.lower()))
        for name, attributes in recorded.get("cookies", {}).items():
            yield from self._cookie_differences(name, attributes, answer.cookies)
        yield from self._not_found(recorded.get("find", {}), answer.body.decode())
        if "body" in recorded:
            try:
                body = json.loads(answer.body)
            except ValueError:
                yield "The body is not JSON."
            else:
                yield from self._different(self._fill(recorded["body"]), body, "body")

    def _not_found(self, patterns: Mapping[str, str], text: str) -> Iterator[str]:
        for name, pattern in patterns.items():
            found = re.search(pattern, text)
            if found is None:
                yield f"Nothing is there for {name}."
            else:
                self.known[name] = found[1]

    def _cookie_differences(
        self, name: str, attributes: Iterable[str], cookies: Iterable[str]
    ) -> Iterator[str]:
        found = next((each for each in cookies if each.startswith(f"{name}=")), None)
        if found is None:
            yield f"The cookie {name} is not set."
            return
        value, *has = found.partition("=")[2].split("; ")
        self.known[name.replace("-", "_")] = value
        for attribute in attributes:
            if attribute not in has:
                yield f"The cookie {name} is {has}, without {attribute}."

    def _filled(self, request: Mapping[str, Any]) -> Request:
        raw = request.get("raw")
        if "body" in request:
            raw = json.dumps(self._fill(request["body"]), indent=4, ensure_ascii=False)
        return Request(
            method=request["method"],
            path=self._fill(request["path"]),
            headers=self._fill(request.get("headers", {})),
            body=None if raw is None else raw.encode(),
        )

    def _fill(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {name: self._fill(each) for name, each in value.items()}
        if isinstance(value, list):
            return [self._fill(each) for each in value]
        if not isinstance(value, str):
            return value
        whole = re.fullmatch(r"\{(\w+)\}", value)
        if whole:
            return self.known[whole[1]]  # a number stays a number
        return re.sub(r"\{(\w+)\}", lambda found: str(self.known[found[1]]), value)

    def _different(self, wanted: Any, found: Any, at: str) -> Iterator[str]:
        if isinstance(wanted, dict) and isinstance(found, dict):
            yield from self._different_objects(wanted, found, at)
            return
        if isinstance(wanted, list) and isinstance(found, list) and len(wanted) == len(found):
            for index, (one, other) in enumerate(zip(wanted, found, strict=True)):
                yield from self._different(one, other, f"{at}[{index}]")
            return
        placeholder = _PLACEHOLDER.match(wanted) if isinstance(wanted, str) else None
        if placeholder is None:
            if wanted != found or type(wanted) is not type(found):
                yield f"{at} is {found!r}, not {wanted!r}."
        elif not _KINDS[placeholder["kind"]](found):
            yield f"{at} is {found!r}, which is no {placeholder['kind']}."
        elif placeholder["name"]:
            self.known[placeholder["name"]] = found

    def _different_objects(
        self, wanted: dict[str, Any], found: dict[str, Any], at: str
    ) -> Iterator[str]:
        added = {name.removeprefix("+") for name in wanted if name.startswith("+")}
        printed = [name for name in wanted if not name.startswith("+")]
        ordered = [name for name in found if name not in added]
        if ordered != printed:
            yield f"{at} has {ordered}, not {printed} in this order."
        if added - set(found):
            yield f"{at} lacks {sorted(added - set(found))}."
        for name, value in wanted.items():
            plain = name.removeprefix("+")
            if plain in found:
                yield from self._different(value, found[plain], f"{at}.{plain}")


def _header_differences(name: str, wanted: str | None, found: str | None) -> Iterator[str]:
    if wanted is None or found is None:
        if wanted != found:
            yield f"The header {name} is {found!r}, not {wanted!r}."
    elif wanted.startswith("<has "):
        among = [each.strip().lower() for each in found.split(",")]
        if wanted[5:-1].lower() not in among:
            yield f"The header {name} is {found!r}, without {wanted[5:-1]}."
    elif wanted != found:
        yield f"The header {name} is {found!r}, not {wanted!r}."


def load(path: Path) -> Story:
    """Read one file of exchanges."""
    recorded = json.loads(path.read_text())
    steps = (
        Step(claim=step["claim"], request=step["request"], answer=step["answer"])
        for step in recorded["steps"]
    )
    return Story(name=recorded["story"], steps=tuple(steps))
