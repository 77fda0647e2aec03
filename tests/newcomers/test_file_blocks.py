"""Files that pages have readers write are read by what reads them."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from urllib.parse import urlsplit

import jsonschema
import pytest
import yaml
from django.db import connection
from django.urls import resolve

from tests.cases import Case
from tests.newcomers.kinds import pages_by_kind
from tests.server.running import SECRET
from tests.shape.markdown import code
from tests.shape.source import REPOSITORY
from vestibule.server.environment.reading import read
from vestibule.server.environment.refusals import refusals

SECRETS = {
    "secret_key": SECRET,
    "database_url": "postgres://u:p@localhost/name",
    "email_url": "smtp://u:p@localhost?tls=true",
}
STYLES = REPOSITORY / "web/packages/react/src"


def written(language: str) -> list[tuple[str, str]]:
    """Return each block in a language, with its page."""
    found = [
        (str(page.relative_to(REPOSITORY)), block.text)
        for page in pages_by_kind()
        for block in code(page.read_text())
        if block.language == language
    ]
    assert found, language
    return found


def test_the_server_reads_each_configuration(case: Case, tmp_path):
    for name, text in SECRETS.items():
        (tmp_path / name).write_text(text)
    for name in ("logo.svg", "logo.png"):
        (tmp_path / name).write_bytes((REPOSITORY / "docs/pictures/sign-in.png").read_bytes())
    for page, text in written("toml"):
        with case(page):
            file = tmp_path / "vestibule.toml"
            file.write_text(re.sub("/run/secrets|/etc/fernwood/brand", str(tmp_path), text))
            assert refusals(read({"VESTIBULE_CONFIG": str(file)})) == []


def test_other_programs_read_each_file():
    chart = yaml.safe_load((REPOSITORY / "deploy/helm/vestibule/values.schema.json").read_text())
    for page, text in written("yaml"):
        values = yaml.safe_load(text)
        if page == "docs/operations/deploy.md":
            jsonschema.validate(values, chart)
        else:  # Prometheus has no schema: its form is `job_name`, and targets with ports
            [job] = values["scrape_configs"]
            assert all(":" in each for each in job["static_configs"][0]["targets"])


@pytest.mark.django_db
@pytest.mark.skipif(
    "connection.vendor == 'sqlite'", reason="operators of PostgreSQL enter it, by psql"
)
def test_postgresql_runs_each_query(case: Case):
    for page, text in written("sql"):
        if page == "docs/scaling.md":  # tests/endurance/test_partitions.py
            continue
        with case(page), connection.cursor() as cursor:
            cursor.execute(text)


class Addresses(HTMLParser):
    """Collects where elements lead."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the address of an element."""
        self.found += [value for name, value in attrs if name in {"href", "src"} and value]


def test_what_html_and_css_name_exists():
    for _, text in written("html"):
        parser = Addresses()
        parser.feed(text)
        assert [resolve(urlsplit(each).path) for each in parser.found]
    known = "".join(path.read_text() for path in STYLES.rglob("*.css"))
    for _, text in written("css"):
        names = re.findall(r"--vb-[\w-]+(?=:)", text)
        assert names
        assert [name for name in names if f"var({name}" not in known] == []
