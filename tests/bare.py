"""Run a command as on a bare machine: with what the README names, and nothing else of this one.

    python3 tests/bare.py [--clone] COMMAND [ARGUMENT ...]

The command gets

- a home that holds nothing but the configuration of the package clients, and a folder of its own
  for temporary files;
- an environment of ``PATH``, ``LANG``, ``CI`` and what package clients and certificates need,
  because some machines reach their registries only through those;
- a ``PATH`` of one folder: the README's programs, and what every Unix has (``PROGRAMS``);
- on Linux, where mount namespaces are allowed, a file system without browsers, fonts, database
  servers, caches, virtual environments and packages installed in the folders above.

``--clone`` runs it in a fresh clone of what is committed here. What was hidden is printed.
Nothing but Python is needed: this runs before anything is installed.
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

README = ("git", "make", "node", "npm", "npx", "python3")
UNIX = (
    *("awk", "basename", "bash", "cat", "chmod", "chown", "cksum", "cmp", "comm", "cp", "cut"),
    *("date", "dd", "df", "diff", "dirname", "du", "echo", "env", "expr", "false", "find", "flock"),
    *("getconf", "grep", "groups", "gunzip", "gzip", "head", "hostname", "id", "install", "kill"),
    *("ln", "ls", "mkdir", "mkfifo", "mktemp", "mv", "nice", "nohup", "nproc", "od", "paste"),
    *("printenv", "printf", "ps", "pwd", "readlink", "realpath", "rm", "rmdir", "sed", "seq", "sh"),
    *("sleep", "sort", "split", "stat", "stty", "sync", "tail", "tar", "tee", "test", "time"),
    *("timeout", "touch", "tr", "true", "tty", "uname", "uniq", "wc", "which", "xargs"),
)
"""What a base system of any distribution has: no compiler, no downloader, no server."""

VARIABLES = {
    *("LANG", "CI"),
    *("CURL_CA_BUNDLE", "GIT_SSL_CAINFO", "NODE_EXTRA_CA_CERTS", "REQUESTS_CA_BUNDLE"),
    *("SSL_CERT_DIR", "SSL_CERT_FILE"),
    *("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy"),
}
PREFIXES = ("PIP_", "UV_", "NPM_CONFIG_", "npm_config_")
CONFIGURATION = (".config/pip", ".config/uv", ".netrc", ".npmrc", ".pip")

BROWSERS_AND_SERVERS = (
    *("brave*", "chrome", "chromedriver", "chromium*", "firefox*", "geckodriver", "google-chrome*"),
    *("microsoft-edge*", "msedge*", "opera"),
    *("createdb", "initdb", "mariadb*", "memcached", "mongod*", "mysql*", "pg_*", "pgbouncer"),
    *("postgres", "postmaster", "psql", "redis-*", "slapd", "valkey-*"),
    *("exim*", "mailpit", "postfix", "sendmail", "fc-list", "fc-match"),
)
FOLDERS = (
    *("/etc/fonts", "/usr/local/share/fonts", "/usr/share/fonts", "/usr/share/X11/fonts"),
    *("/opt/brave.com", "/opt/google", "/opt/microsoft", "/snap/chromium", "/snap/firefox"),
    *("/usr/lib/chromium*", "/usr/lib/firefox*", "/usr/lib64/chromium*"),
    *("/usr/lib/postgresql", "/usr/local/pgsql", "/usr/pgsql-*", "/run/postgresql"),
    *("/var/cache/fontconfig", "/var/lib/postgresql", "/var/lib/redis"),
)
OF_HOME = (".cache", ".fonts", ".local/lib", ".local/share/fonts", ".npm", ".pytest_cache")
SEARCHED = ("/home", "/opt", "/root", "/srv", "/tmp", "/usr/local", "/var/tmp", "/work*")  # noqa: S108
SEARCH_DEPTH = 6
NOT_SEARCHED = {".git", "node_modules", "site-packages"}

ITS_OWN_PATH = {
    "python3": ("-c", "import sys; print(sys.executable)"),
    "node": ("-p", "process.execPath"),
}
"""How to ask a program what really runs."""


def programs() -> dict[str, str]:
    """Return the path of every program of the README and of Unix, with what starts it here.

    Version managers put scripts before Python and Node that look up their own settings:
    the real programs stand there instead, and npm beside its node.
    """
    found = {name: path for name in (*README, *UNIX) if (path := _outside_environments(name))}
    for name, ask in ITS_OWN_PATH.items():
        if name in found:
            found[name] = _output([found[name], *ask]) or found[name]
    for name in ("npm", "npx"):
        beside = Path(found.get("node", "/")).with_name(name)
        if beside.exists():
            found[name] = str(beside)
    return found


def _outside_environments(name: str) -> str | None:
    folders = os.environ.get("PATH", os.defpath).split(os.pathsep)
    outside = [each for each in folders if not Path(each).parent.joinpath("pyvenv.cfg").exists()]
    return shutil.which(name, path=os.pathsep.join(outside))


def _output(command: Sequence[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.strip()


def make_home(home: Path) -> list[str]:
    """Fill a new home with the package clients' configuration; return what was there to take."""
    real, taken = Path.home(), []
    for name in CONFIGURATION:
        source, target = real / name, home / name
        if not source.exists():
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target)
        else:
            shutil.copy(source, target)
        taken.append(name)
    return taken


def make_path(folder: Path) -> list[str]:
    """Fill a folder with a starter for each program; return the names of those not there.

    A starter, and no link: Python and npm look for their libraries beside themselves.
    """
    folder.mkdir()
    found = programs()
    for name, path in found.items():
        starter = folder / name
        starter.write_text(f'#!/bin/sh\nexec {shlex.quote(path)} "$@"\n')
        starter.chmod(0o755)
    return [name for name in (*README, *UNIX) if name not in found]


def environment(home: Path, path: Path, temporary: Path) -> dict[str, str]:
    """Return the environment of a bare run.

    What earlier runs left among temporary files may be hidden, and then cannot be removed.
    """
    kept = {
        name: value
        for name, value in os.environ.items()
        if name in VARIABLES or name.startswith(PREFIXES)
    }
    return {**kept, "HOME": str(home), "PATH": str(path), "TMPDIR": str(temporary), "BARE": "1"}


def hidden(project: Path) -> list[Path]:
    """Return the files and folders of this machine that a bare one does not have."""
    found = [*_servers_and_browsers(), *_folders(), *_environments(project), *_above(project)]
    real = {each.resolve() for each in found if each.exists()}
    # What lies in a hidden folder is hidden with it.
    return sorted(each for each in real if not real & {*each.parents})


def _servers_and_browsers() -> Iterator[Path]:
    usual = ["/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin", "/snap/bin"]
    for folder in {*usual, *os.environ.get("PATH", "").split(os.pathsep)} - {""}:
        for name in BROWSERS_AND_SERVERS:
            yield from (each for each in Path(folder).glob(name) if each.is_file())


def _folders() -> Iterator[Path]:
    for pattern in FOLDERS:
        yield from Path("/").glob(pattern.lstrip("/"))
    for name in OF_HOME:
        yield Path.home() / name


def _environments(project: Path) -> Iterator[Path]:
    """Yield the virtual environments of this machine, but none of the project's own."""
    roots = {Path.home(), *(root for each in SEARCHED for root in Path("/").glob(each.lstrip("/")))}
    for root in roots:
        for folder, inner, files in os.walk(root):
            here = Path(folder)
            if here == project or len(here.relative_to(root).parts) > SEARCH_DEPTH:
                inner.clear()
            elif "pyvenv.cfg" in files:
                inner.clear()
                yield here
            else:
                inner[:] = {*inner} - NOT_SEARCHED


def _above(project: Path) -> Iterator[Path]:
    """Yield the packages that Node would find in the folders above."""
    for folder in project.parents:
        yield folder / "node_modules"


def namespace() -> list[str]:
    """Return what starts a command that may hide files, or nothing where that is not allowed."""
    unshare, mount = (_of_the_base_system(name) for name in ("unshare", "mount"))
    if not (sys.platform == "linux" and unshare and mount):
        return []
    mapped = [] if os.geteuid() == 0 else ["--map-root-user"]
    command = [unshare, "--mount", "--propagation=private", *mapped]
    with tempfile.TemporaryDirectory() as folder:
        covered = subprocess.run(
            [*command, mount, "-t", "tmpfs", "none", folder], capture_output=True, check=False
        )
    return [] if covered.returncode else command


def _of_the_base_system(name: str) -> str | None:
    """Return the path of a program that a bare ``PATH`` does not lead to."""
    return shutil.which(name, path="/usr/bin:/bin:/usr/sbin:/sbin")


def hide(paths: Sequence[str]) -> list[str]:
    """Cover files with nothing that could be run, and folders with an empty one.

    Returns those that could not be covered.
    """
    mount = _of_the_base_system("mount") or "mount"
    left = []
    for path in paths:
        over = ["--bind", "/dev/null"] if Path(path).is_file() else ["-t", "tmpfs", "none"]
        if subprocess.run([mount, *over, path], capture_output=True, check=False).returncode:
            left.append(path)
    return left


def inside(description: str) -> int:
    """Run in the new namespace: hide, say so, and become the command."""
    said = json.loads(description)
    left = hide(said["hidden"])
    print("Hidden:", *(each for each in said["hidden"] if each not in left), sep="\n  ")
    if left:
        print("Could not be hidden:", *left, sep="\n  ")
    sys.stdout.flush()
    command = said["command"]
    if said["user"]:  # back to who we were: PostgreSQL refuses to run as root
        uid, gid = said["user"]
        unshare = _of_the_base_system("unshare") or "unshare"
        command = [unshare, "--user", f"--map-user={uid}", f"--map-group={gid}", *command]
    os.chdir(said["folder"])
    os.environ["PATH"] = said["env"]["PATH"]
    os.execvpe(command[0], command, said["env"])  # noqa: S606 - no shell is the point


def run(command: Sequence[str], project: Path, place: Path) -> int:
    """Run a command in a project's folder, bare, and return its exit status."""
    home = place / "home"
    home.mkdir()
    print("Taken along from", Path.home(), *make_home(home), sep="\n  ")
    missing = make_path(place / "bin")
    temporary = place / "tmp"
    temporary.mkdir()
    temporary.chmod(0o1777)
    given = environment(home, place / "bin", temporary)
    print("The environment:", *sorted(given), sep="\n  ")
    print("On the PATH:", *(name for name in README if name not in missing), "and", end=" ")
    print(len(UNIX) - len({*UNIX} & {*missing}), "programs that every Unix has")
    sys.stdout.flush()
    prefix = namespace()
    if not prefix:
        print("Hidden: nothing, because this system allows no mount namespace")
        sys.stdout.flush()
        return subprocess.run(command, cwd=project, env=given, check=False).returncode
    description = {
        "hidden": [str(each) for each in hidden(project)],
        "command": list(command),
        "folder": str(project),
        "env": given,
        "user": None if os.geteuid() == 0 else [os.geteuid(), os.getegid()],
    }
    again = [*prefix, sys.executable, "-I", __file__, "--inside", json.dumps(description)]
    return subprocess.run(again, check=False).returncode


def main(arguments: list[str]) -> int:
    """Read the arguments, run, and remove what was made for the run."""
    if arguments[:1] == ["--inside"]:
        return inside(arguments[1])
    cloned = arguments[:1] == ["--clone"]
    command = arguments[cloned:]
    if not command:
        print("usage: python3 tests/bare.py [--clone] COMMAND [ARGUMENT ...]", file=sys.stderr)
        return 2
    project = Path.cwd()
    place = Path(tempfile.mkdtemp(prefix="bare-"))
    place.chmod(0o755)
    try:
        if cloned:
            here, project = project, place / "vestibule"
            subprocess.run(["git", "clone", "--quiet", here, project], check=True)  # noqa: S607
        return run(command, project, place)
    except KeyboardInterrupt:
        return 130
    finally:
        shutil.rmtree(place, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
