"""``docs/compatibility.md`` says of each host project what the checks say of it."""

from __future__ import annotations

import pytest

from tests.hosts.matrix import rows
from tests.hosts.test_hosts import ROOT

PAGE = (ROOT / "docs/compatibility.md").read_text()


@pytest.mark.usefixtures("on_sqlite")
def test_the_row_of_each_host_is_up_to_date(case, tmp_path):
    for host, cells in rows(tmp_path).items():
        with case(host):
            written = " | ".join(cell.replace("|", "\\|") for cell in cells)
            assert f"| {written} |\n" in PAGE, "run make docs"
