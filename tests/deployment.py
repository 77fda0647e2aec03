"""Check ``deploy/`` with the code that reads it: Helm, Compose, systemd, and Kubernetes' schemas.

``python -m tests.deployment`` prints one line for each problem. ``make check`` runs it; what needs
none of these tools is in ``tests/shape/test_deployment.py``.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import helm_python
import kubernetes_validate
import yaml

from tests.deployed_settings import of_container, of_unit, setting_problems

DEPLOY = Path(__file__).parents[1] / "deploy"
CHART = DEPLOY / "helm" / "vestibule"
UNITS = DEPLOY / "systemd"
KUBERNETES = ("1.27", "1.37")
"""The oldest release that the chart allows, and the newest whose schemas there are."""
NO_SCHEMA = {"ServiceMonitor"}
"""Kinds that are not of Kubernetes itself."""
EXPOSURE = 2.0
"""What ``systemd-analyze security`` may give a unit, from 0 to 10."""
ACCEPTED = {
    "CL-0005": "Caddy is what the network reaches",
    "CL-0019": "a tag gets the security updates of PostgreSQL, Redis and Caddy",
    "CL-0026": "memory is limited; processors are shared, and a free one is used",
}
"""Rules of compose-lint that are broken for a reason."""

LEAST: dict[str, Any] = {
    "publicOrigin": "https://accounts.example.org",
    "emailFrom": "Accounts <no-reply@example.org>",
    "uploads": {"existingClaim": "pictures"},
}
EVERYTHING: dict[str, Any] = {
    **LEAST,
    "config": 'email_verification = "required"\n',
    "image": {"repository": "registry.example/vestibule", "digest": f"sha256:{'0' * 64}"},
    "imagePullSecrets": [{"name": "registry"}],
    "secret": {
        "name": "accounts",
        "keys": [
            "secret_key",
            "database_url",
            "redis_url",
            "email_url",
            "sms_url",
            "metrics_token",
        ],
    },
    "drainSeconds": 30,
    "trustedProxies": ["10.0.0.0/8", "fd00::/8"],
    "ingress": {
        "enabled": True,
        "className": "nginx",
        "annotations": {"a.example/b": "c"},
        "tlsSecret": "accounts-tls",
    },
    "service": {"type": "LoadBalancer", "port": 8080, "annotations": {"a.example/b": "c"}},
    "networkPolicy": {"from": [{"namespaceSelector": {"matchLabels": {"name": "ingress"}}}]},
    "metrics": {
        "enabled": True,
        "from": [{"namespaceSelector": {"matchLabels": {"name": "monitoring"}}}],
        "serviceMonitor": {"enabled": True, "labels": {"release": "prometheus"}},
    },
    "podDisruptionBudget": {"maxUnavailable": "50%"},
    "podAnnotations": {"a.example/b": "c"},
    "nodeSelector": {"pool": "accounts"},
    "tolerations": [{"key": "accounts", "operator": "Exists"}],
    "affinity": {"nodeAffinity": {}},
}
RENDERED: dict[str, dict[str, Any]] = {
    "least": LEAST,
    "everything": EVERYTHING,
    "alone": {**LEAST, "replicas": 1, "uploads": {"ephemeral": True}},
    "open": {**LEAST, "networkPolicy": {"enabled": False}},
}
REFUSED: dict[str, dict[str, Any]] = {
    "nothing given": {},
    "an unknown value": {**LEAST, "replica": 2},
    "no pods": {**LEAST, "replicas": 0},
    "an origin without https": {**LEAST, "publicOrigin": "http://accounts.example.org"},
    "an origin with a path": {**LEAST, "publicOrigin": "https://example.org/accounts"},
    "no secret key": {**LEAST, "secret": {"keys": ["database_url", "email_url"]}},
    "pictures that would be lost": {**LEAST, "uploads": {}},
}


def problems() -> Iterator[str]:
    """Check everything that can be checked on this machine."""
    yield from chart_problems()
    yield from compose_problems()
    yield from unit_problems()


def chart_problems() -> Iterator[str]:
    """Lint and render the chart with each set of values, and check what comes out."""
    chart = helm_python.Chart.load(CHART)
    for name, values in RENDERED.items():
        report = helm_python.lint(CHART, values, strict=True)
        yield from (f"helm lint, {name}: {error}" for error in report["errors"])
        try:
            files = chart.render(values, name="accounts", namespace="people")
        except helm_python.HelmError as error:
            yield f"helm, {name}: {error}"
            continue
        for path, text in files.items():
            yield from (f"helm, {name}, {path}: {each}" for each in _manifest_problems(path, text))
    for name, values in REFUSED.items():
        try:
            chart.render(values, name="accounts")
        except helm_python.HelmError:
            continue
        yield f"helm: the chart accepts {name}."


def _manifest_problems(path: str, text: str) -> Iterator[str]:
    if path.endswith(".txt"):
        return
    for manifest in filter(None, yaml.safe_load_all(text)):
        yield from _schema_problems(manifest)
        yield from _probe_problems(manifest)
        for each in _pod_problems(_pod_of(manifest)):
            yield f"{manifest['kind']}: {each}"


def _schema_problems(manifest: dict[str, Any]) -> Iterator[str]:
    if manifest["kind"] in NO_SCHEMA:
        return
    for version in KUBERNETES:
        try:
            kubernetes_validate.validate(manifest, version, strict=True)
        except kubernetes_validate.ValidationError as error:
            where = "/".join(str(each) for each in error.path)
            yield f"{manifest['kind']} is not one of Kubernetes {version}: {where}: {error.message}"


def _probe_problems(manifest: dict[str, Any]) -> Iterator[str]:
    """What runs for ever must be restarted when it is stuck."""
    if manifest["kind"] == "Deployment":
        for container in manifest["spec"]["template"]["spec"]["containers"]:
            if lacking := {"startupProbe", "livenessProbe", "readinessProbe"} - container.keys():
                yield f"{container['name']} has no {sorted(lacking)}"


def _pod_of(manifest: Mapping[str, Any]) -> dict[str, Any] | None:
    spec = manifest.get("spec", {})
    template = spec.get("jobTemplate", {}).get("spec", spec).get("template")
    return template["spec"] if template else None


def _pod_problems(pod: Mapping[str, Any] | None) -> Iterator[str]:
    """What Kubernetes' *restricted* Pod Security Standard asks, and a little more."""
    if pod is None:
        return
    if not pod["securityContext"]["runAsNonRoot"]:
        yield "may run as root"
    if pod["securityContext"]["seccompProfile"] != {"type": "RuntimeDefault"}:
        yield "has no seccomp profile"
    if pod["automountServiceAccountToken"]:
        yield "has a token of the cluster"
    volumes = {volume["name"] for volume in pod["volumes"]}
    for container in pod["containers"]:
        for each in _container_problems(container, volumes):
            yield f"{container['name']} {each}"


def _container_problems(container: Mapping[str, Any], volumes: set[str]) -> Iterator[str]:
    rights = container["securityContext"]
    if rights["allowPrivilegeEscalation"] or rights["capabilities"] != {"drop": ["ALL"]}:
        yield "has rights"
    if not rights["readOnlyRootFilesystem"]:
        yield "may write to its image"
    if "memory" not in container["resources"]["limits"]:
        yield "may take all memory"
    mounts = {mount["name"]: mount["mountPath"] for mount in container["volumeMounts"]}
    if lacking := mounts.keys() - volumes:
        yield f"mounts what is no volume: {sorted(lacking)}"
    yield from _file_problems(container, tuple(mounts.values()))
    with tempfile.TemporaryDirectory() as folder:
        yield from setting_problems(of_container(container), Path(folder))


def _file_problems(container: Mapping[str, Any], mounts: tuple[str, ...]) -> Iterator[str]:
    for variable in container["env"]:
        value = variable["value"]
        if value.startswith("/") and not value.startswith(mounts):
            yield f"has {variable['name']} for {value}, which is not mounted"


def compose_problems() -> Iterator[str]:
    """Have Compose read its file as it would to start it, and look for what is unsafe."""
    binary = _compose()
    if binary is None:
        _say("compose.yaml is not checked: there is no Docker Compose for this machine.")
        return
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "deploy"
        shutil.copytree(DEPLOY, copy, ignore=shutil.ignore_patterns("secrets", ".env"))
        shutil.copy(copy / ".env.example", copy / ".env")
        _run(["sh", str(copy / "secrets.sh"), "smtp://mail.example.org:587?tls=true"])
        read = _run([*binary, "-f", str(copy / "compose.yaml"), "config", "--format", "json"])
        if read.returncode:
            yield f"compose.yaml: {read.stderr.strip()}"
            return
        project = json.loads(read.stdout)
        node = {**project["services"]["node1"]["environment"]}
        yield from (f"compose.yaml: {each}" for each in setting_problems(node, Path(folder)))
        for name, secret in project["secrets"].items():
            if not Path(secret["file"]).is_file():
                yield f"compose.yaml: secrets.sh does not make {name}"
        (copy / "read.yaml").write_text(read.stdout)
        yield from _compose_lint(copy / "read.yaml")


def _compose() -> list[str] | None:
    if found := find_spec("compose"):
        return [str(Path(str(found.origin)).with_name("docker-compose"))]
    docker = shutil.which("docker")
    if docker and _run([docker, "compose", "version"]).returncode == 0:
        return [docker, "compose"]
    return None


def _compose_lint(file: Path) -> Iterator[str]:
    asked = [sys.executable, "-m", "compose_lint", "--format", "json", str(file)]
    lint = _run(asked)
    if not lint.stdout:
        yield f"compose-lint: {lint.stderr.strip()}"
        return
    for each in json.loads(lint.stdout)["findings"]:
        if each["rule_id"] not in ACCEPTED:
            yield f"compose-lint: {each['service']}: {each['message']} ({each['rule_id']})"


def unit_problems() -> Iterator[str]:
    """Have systemd read its units, and say how far each is closed."""
    if not shutil.which("systemd-analyze"):
        _say("deploy/systemd is not checked: this machine has no systemd-analyze.")
        return
    with tempfile.TemporaryDirectory() as root:
        units = Path(root) / "etc/systemd/system"
        shutil.copytree(UNITS, units)
        services = sorted(path.name for path in units.glob("*.service"))
        names = [name.replace("@.", "@8001.") for name in services]
        common = of_unit((units / "vestibule-.service.d" / "common.conf").read_text())
        yield from (f"systemd: {each}" for each in setting_problems(common, Path(root)))
        yield from _verified(units, [*names, *(path.name for path in units.glob("*.timer"))])
        for name in names:
            yield from _exposure(root, name)


def _verified(units: Path, names: list[str]) -> Iterator[str]:
    for unit in units.glob("*.service"):
        unit.write_text(unit.read_text().replace("/opt/vestibule/bin/vestibule", sys.executable))
    found = _run(["systemd-analyze", "verify", "--man=no", *names], SYSTEMD_UNIT_PATH=f"{units}:")
    yield from (f"systemd: {line}" for line in found.stderr.splitlines() if str(units) in line)


def _exposure(root: str, name: str) -> Iterator[str]:
    asked = ["systemd-analyze", "security", f"--root={root}", "--offline=true", "--json=short"]
    found = _run([*asked, f"--threshold={round(EXPOSURE * 10)}", name])
    if found.returncode:
        yield f"systemd: {name} is exposed by more than {EXPOSURE}: {found.stderr}"


def _run(command: list[str], **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, capture_output=True, text=True, check=False, env={**os.environ, **environment}
    )


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr)


def main() -> int:
    """Print what is wrong; nothing if all is well."""
    found = list(problems())
    for each in found:
        _say(f"deploy: {each}")
    return bool(found)


if __name__ == "__main__":
    raise SystemExit(main())
