"""An advisory stops a release; a service that does not answer is told of, and does not."""

from __future__ import annotations

import json

import pytest

from release.advisories import read_npm_audit, read_pip_audit, require_none
from release.programs import ReleaseRefused
from release.sbom import TOOLS
from tests.release.project import write

CLEAN = {"name": "django", "version": "6.0", "vulns": []}
VULNERABLE = {"name": "idna", "version": "3.0", "vulns": [{"id": "PYSEC-1", "fix_versions": []}]}
UNKNOWN = {"name": "limits", "skip_reason": "not found"}


def test_a_report_of_pip_audit_is_read_by_its_content():
    for packages, known, notice in (
        ([CLEAN], [], ""),
        ([CLEAN, VULNERABLE], ["idna 3.0: PYSEC-1"], ""),
        ([UNKNOWN, VULNERABLE], ["idna 3.0: PYSEC-1"], "could not audit 1 of 2"),
        ([], [], "did not reach"),
    ):
        found, said = read_pip_audit(json.dumps({"dependencies": packages}))
        assert found == known
        assert notice in said
        assert bool(notice) == bool(said)
    assert read_pip_audit("Traceback")[0] == []
    assert "did not reach" in read_pip_audit("")[1]


def test_a_report_of_npm_audit_is_read_by_its_content():
    assert read_npm_audit('{"vulnerabilities": {}}') == ([], "")
    one = {"vulnerabilities": {"react": {"name": "react", "severity": "high"}}}
    assert read_npm_audit(json.dumps(one)) == (["react (high)"], "")
    for failed in ('{"message": "405"}', '{"error": {}}', "", "[]"):
        assert "did not reach" in read_npm_audit(failed)[1]


def test_advisories_refuse_the_release_and_unreachable_services_do_not(tmp_path, monkeypatch):
    report = json.dumps({"dependencies": [CLEAN]})
    pip_audit = write(tmp_path, f"{TOOLS}/pip-audit", f"#!/bin/sh\necho '{report}'\n")
    npm = write(tmp_path, "bin/npm", "#!/bin/sh\necho '{}'; exit 1\n")
    write(tmp_path, "web/package.json", "{}")
    for program in (pip_audit, npm):
        program.chmod(0o755)
    monkeypatch.setenv("PATH", str(npm.parent), prepend=":")
    assert require_none(tmp_path) == [
        "npm audit did not reach an advisory service: look for advisories elsewhere."
    ]
    vulnerable = json.dumps({"dependencies": [VULNERABLE]})
    pip_audit.write_text(f"#!/bin/sh\necho '{vulnerable}'; exit 1\n")
    with pytest.raises(ReleaseRefused, match=r"idna 3\.0: PYSEC-1"):
        require_none(tmp_path)
