"""A release is a commit, files with what proves their origin, and a tag; or nothing at all."""

from __future__ import annotations

import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from release import advisories, dsse
from release.__main__ import main, release, require_releasable
from release.checksums import digests
from release.manifests import copies, package_version
from release.programs import ReleaseRefused, git
from release.sbom import npm_bom, python_bom
from tests.release.project import commit, make_project, write

DIFFERENT_EACH_TIME = """\
.PHONY: dist
dist:
\t@mkdir -p dist var && echo again >> var/times && cp var/times dist/vestibule.whl
"""


@pytest.fixture
def project(tmp_path, monkeypatch):
    monkeypatch.setattr(advisories, "require_none", lambda root: ["not asked"])
    return make_project(tmp_path)


def test_a_release_is_a_commit_files_and_a_tag(project):
    before = git(project, "rev-parse", "HEAD")
    key = Ed25519PrivateKey.generate()
    folder = release(project, "7.8.9rc1", key)

    assert git(project, "rev-parse", "v7.8.9rc1^{commit}", "HEAD^").split() == [
        git(project, "rev-parse", "HEAD"),
        before,
    ]
    assert git(project, "status", "--porcelain") == ""
    assert package_version(project) == "7.8.9rc1"
    assert set(copies(project).values()) == {"7.8.9-rc.1"}
    assert "## 7.8.9rc1 (" in (project / "CHANGELOG.md").read_text()
    assert not (project / "changes/1.feature.md").exists()

    made = {path.name for path in folder.iterdir()}
    assert made == {
        "vestibule.whl",
        "vestibule-7.8.9rc1.cdx.json",
        "vestibule-npm-7.8.9rc1.cdx.json",
        "vestibule-7.8.9rc1.provenance.json",
        "vestibule-7.8.9rc1.provenance.dsse.json",
        "SHA256SUMS",
    }
    epoch = git(project, "log", "-1", "--format=%ct")
    assert (folder / "vestibule.whl").read_text() == f"made at {epoch}\n"
    lines = [f"{sha}  {name}\n" for name, sha in digests(folder).items()]
    assert (folder / "SHA256SUMS").read_text() == "".join(lines)

    envelope = (folder / "vestibule-7.8.9rc1.provenance.dsse.json").read_text()
    statement = json.loads(dsse.verify(envelope, key.public_key()))
    built = statement["predicate"]["buildDefinition"]
    assert built["externalParameters"] == {"version": "7.8.9rc1"}
    assert built["resolvedDependencies"][0]["digest"] == {
        "gitCommit": git(project, "rev-parse", "HEAD")
    }
    assert {each["name"]: each["digest"]["sha256"] for each in statement["subject"]} == {
        name: sha for name, sha in digests(folder).items() if "provenance" not in name
    }

    with pytest.raises(ReleaseRefused, match=r"7\.8\.9rc1 exists already"):
        require_releasable(project, "7.8.9rc1")


def test_the_bill_of_the_npm_packages_is_the_same_each_time(project):
    version = package_version(project)
    bom = npm_bom(project, version, 1_800_000_000)
    assert bom == npm_bom(project, version, 1_800_000_000)
    assert bom["bomFormat"] == "CycloneDX"
    assert bom["metadata"]["timestamp"] == "2027-01-15T08:00:00Z"
    refs = {part["bom-ref"].rpartition("@")[0] for part in bom["components"]}
    assert {"@vestibule/react", "@tanstack/react-router"} <= refs, "also what the web app holds"
    assert "vitest" not in refs


def test_a_bill_that_lacks_what_is_pinned_is_not_released(project):
    write(project, "requirements/runtime.txt", "django==6.0 \\\nidna==3.10 \\\n")
    with pytest.raises(ReleaseRefused, match=r"lacks pkg:pypi/idna@3\.10\."):
        python_bom(project, "1.0.0", 0)


def test_what_differs_when_it_is_built_again_is_not_released(project):
    write(project, "Makefile", DIFFERENT_EACH_TIME)
    commit(project)
    before = git(project, "rev-parse", "HEAD")
    with pytest.raises(ReleaseRefused, match=r"Built twice, these differ: vestibule\.whl"):
        release(project, "7.8.9")
    assert git(project, "rev-parse", "HEAD") == before
    assert git(project, "tag", "--list") == ""
    assert git(project, "status", "--porcelain") == ""
    assert (project / "changes/1.feature.md").exists()


def test_a_misnamed_fragment_is_refused_and_not_left_out(project):
    write(project, "changes/2.feture.md", "Something newer.\n")
    commit(project)
    before = git(project, "rev-parse", "HEAD")
    with pytest.raises(ReleaseRefused, match=r"Invalid news fragment name: 2\.feture\.md"):
        release(project, "7.8.9")
    assert git(project, "rev-parse", "HEAD") == before
    assert git(project, "status", "--porcelain") == ""


def test_a_release_that_cannot_be_is_refused_before_anything_is_changed(project):
    require_releasable(project, "7.8.9")
    before = git(project, "rev-parse", "HEAD")

    def refused(version: str, why: str) -> None:
        with pytest.raises(ReleaseRefused, match=why):
            release(project, version)
        git(project, "reset", "--quiet", "--hard", before)
        git(project, "clean", "--quiet", "--force")

    for version in (
        "",
        "1.2",
        "1.2.3.4",
        "v1.2.3",
        "01.2.3",
        "1.2.3-rc.1",
        "1.2.3.post1",
        "1!1.0.0",
    ):
        refused(version, "is not a version for both")
    write(project, "new.txt", "")
    refused("7.8.9", "not committed")
    write(project, "Makefile", "")
    refused("7.8.9", "not committed")
    git(project, "tag", "v7.8.8")
    refused("7.8.8", "exists already")
    changelog = (project / "CHANGELOG.md").read_text()
    write(project, "CHANGELOG.md", f"{changelog}\n## 7.8.7 (2026-01-01)\n")
    commit(project)
    refused("7.8.7", "exists already")
    write(project, "src/vestibule/__init__.py", '__version__ = "9.9.9"\n')
    commit(project)
    refused("7.8.9", r"Not 9\.9\.9, the version now: .*Chart\.yaml.*packages/vue")
    git(project, "rm", "--quiet", "changes/1.feature.md")
    commit(project)
    refused("7.8.9", "no fragment")
    assert git(project, "rev-parse", "HEAD") == before


def test_without_a_version_or_with_an_unreadable_key_it_says_what_to_do(capsys, tmp_path):
    assert main([""]) == main([]) == 2
    assert "make release VERSION=1.2.3" in capsys.readouterr().err
    assert main(["1.2.3", str(tmp_path / "no-key")]) == 1
    assert "cannot be read as a private key" in capsys.readouterr().err
