"""A project that could send no mail is told so by its checks, not by mails that never arrive."""

from __future__ import annotations

import pytest
from django.core.checks import run_checks

DJANGO = "django.template.backends.django.DjangoTemplates"


def found() -> list[str]:
    return [each.msg for each in run_checks() if each.id == "vestibule.E033"]


def test_an_engine_that_loads_the_templates_of_apps_is_enough():
    assert found() == []


@pytest.mark.parametrize(
    "engines", [[], [{"BACKEND": DJANGO}], [{"BACKEND": DJANGO, "DIRS": ["/no/such/folder"]}]]
)
def test_without_an_engine_that_loads_the_texts_of_mails_it_is_an_error(settings, engines):
    settings.TEMPLATES = engines
    [said] = found()
    assert "'APP_DIRS': True} to TEMPLATES" in said


def test_a_template_in_their_place_that_cannot_be_read_is_named(settings, tmp_path):
    folder = tmp_path / "vestibule" / "mail"
    folder.mkdir(parents=True)
    (folder / "base.txt").write_text("{% blok %}")
    settings.TEMPLATES = [{"BACKEND": DJANGO, "APP_DIRS": True, "DIRS": [tmp_path]}]
    [said] = found()
    assert "'vestibule/mail/base.txt' cannot be read" in said
