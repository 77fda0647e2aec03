"""The language of the sentences in a response: the one that the request asks for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import translation
from rest_framework.request import Request


class Sentence(str):
    """A sentence with values, such as an address, in English until the response is written."""

    __slots__ = ("template", "values")

    template: str
    values: dict[str, object]

    def __new__(cls, template: str, **values: object) -> Sentence:
        """Fill in the values; ``template`` is marked for translation."""
        made = super().__new__(cls, template.format(**values))
        made.template, made.values = template, values
        return made

    def translated(self) -> str:
        """Return the sentence in the active language."""
        return translation.gettext(self.template).format(**self.values)


@contextmanager
def language_of(request: Request | HttpRequest) -> Iterator[None]:
    """Activate the language of ``Accept-Language`` (RFC 9110, 12.5.4), among ``LANGUAGES``.

    Where the host has ``LocaleMiddleware``, its choice is active already and stays: it may come
    from the URL or from a cookie.
    """
    plain = getattr(request, "_request", request)
    if hasattr(plain, "LANGUAGE_CODE"):
        yield
        return
    with translation.override(translation.get_language_from_request(plain)):
        yield


def translate_message(response: HttpResponseBase, request: Request | HttpRequest) -> None:
    """Translate ``message``, the sentence of a response that is no refusal, if there is one."""
    data = getattr(response, "data", None)
    message = data.get("message") if isinstance(data, dict) else None
    if not data or not message:
        return
    with language_of(request):
        known = isinstance(message, Sentence)
        data["message"] = message.translated() if known else translation.gettext(message)
