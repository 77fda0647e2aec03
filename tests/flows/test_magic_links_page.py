"""The code on ``docs/how-to/magic-links.md``: its settings are sound, and its tests run here."""

from __future__ import annotations

import re
from pathlib import Path

from vestibule.conf import Settings

PAGE = Path(__file__).parents[2] / "docs/how-to/magic-links.md"
BLOCKS: dict[str, str] = dict(
    re.findall(r"^```python\n# (\w+)\.py\n(.+?)^```$", PAGE.read_text(), re.MULTILINE | re.DOTALL)
)

exec(compile(BLOCKS["test_sign_in_link"], str(PAGE), "exec"))  # noqa: S102


def test_the_settings_on_the_page_are_sound():
    made: dict[str, dict[str, str]] = {}
    exec(compile(BLOCKS["settings"], str(PAGE), "exec"), made)  # noqa: S102
    assert Settings(**made["VESTIBULE"]).EMAIL_SIGN_IN == "link"  # type: ignore[arg-type]
