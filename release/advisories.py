"""Known vulnerabilities of what is locked, by the advisory services of PyPI and npm.

What an advisory names is not released. A service that cannot be reached, or does not know the
packages, is no reason to refuse: it is said, so that no one takes silence for an all-clear.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from release.programs import ReleaseRefused, run
from release.sbom import RUNTIME, TOOLS, WEB


def require_none(root: Path) -> list[str]:
    """Ask both services; returns what could not be asked, in sentences.

    Raises:
        ReleaseRefused: there are advisories; names packages and advisories.
    """
    pip_audit = [str(root / TOOLS / "pip-audit"), "--requirement", RUNTIME, "--require-hashes"]
    options = ["--disable-pip", "--progress-spinner=off", "--timeout=20", "--format=json"]
    in_python, python_notice = read_pip_audit(run([*pip_audit, *options], root).stdout)
    npm_audit = ["npm", "audit", "--omit=dev", "--json"]
    in_npm, npm_notice = read_npm_audit(run(npm_audit, root / WEB).stdout)
    if in_python or in_npm:
        known = "\n  ".join([*in_python, *in_npm])
        raise ReleaseRefused(f"There are advisories; update with `make lock UPGRADE=1`:\n  {known}")
    return [notice for notice in (python_notice, npm_notice) if notice]


def read_pip_audit(said: str) -> tuple[list[str], str]:
    """Return the advisories in a report of pip-audit, and what it could not look at.

    Its exit status does not tell: it is 0 also if no package was known to the service.
    """
    audited = _object(said).get("dependencies")
    if not audited:
        return [], "pip-audit did not reach an advisory service: look for advisories elsewhere."
    skipped = [each["name"] for each in audited if "skip_reason" in each]
    known = [
        f"{each['name']} {each['version']}: {vulnerability['id']}"
        for each in audited
        for vulnerability in each.get("vulns", ())
    ]
    if not skipped:
        return known, ""
    return known, f"pip-audit could not audit {len(skipped)} of {len(audited)} Python packages."


def read_npm_audit(said: str) -> tuple[list[str], str]:
    """Return the advisories in a report of ``npm audit``, and whether it failed."""
    report = _object(said)
    if "vulnerabilities" not in report:
        return [], "npm audit did not reach an advisory service: look for advisories elsewhere."
    found = report["vulnerabilities"].values()
    return [f"{each['name']} ({each['severity']})" for each in found], ""


def _object(said: str) -> Mapping[str, Any]:
    """Read a JSON object; without one, the program failed before it knew anything."""
    try:
        report = json.loads(said)
    except ValueError:
        return {}
    return report if isinstance(report, dict) else {}
