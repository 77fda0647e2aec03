"""``docs/compatibility.md`` says of each host project what the checks say of it."""

from __future__ import annotations

import pytest

from tests.hosts.matrix import hosts, row
from tests.hosts.test_hosts import ROOT

PAGE = (ROOT / "docs/compatibility.md").read_text()


@pytest.mark.usefixtures("on_sqlite")
@pytest.mark.parametrize("host", hosts())
def test_the_row_of_a_host_is_up_to_date(host, tmp_path):
    cells = " | ".join(cell.replace("|", "\\|") for cell in row(host, tmp_path))
    assert f"| {cells} |\n" in PAGE, "run make docs"
