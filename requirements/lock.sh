#!/bin/sh
# Pin the requirements again, with hashes, for Python 3.11 to 3.13 on every platform.
# What is pinned already stays unless it must move; `--upgrade` takes the newest releases.
set -eu

compile() {
    .venv/bin/uv pip compile --quiet --no-config --universal --generate-hashes --no-header "$@"
}

everything="--extra server --extra postgres --extra redis pyproject.toml"

echo "Pinning runtime.txt, dev.txt, deploy.txt, bench.txt, docs.txt, release.txt, django-6.txt, argon2.txt and lowest.txt in requirements/ ..."
compile "$@" --python-version 3.11 $everything requirements/runtime.in \
    --output-file requirements/runtime.txt
compile "$@" --python-version 3.11 requirements/dev.in --output-file requirements/dev.txt
compile "$@" --python-version 3.11 requirements/deploy.in --output-file requirements/deploy.txt
compile "$@" --python-version 3.11 requirements/bench.in --output-file requirements/bench.txt
compile "$@" --python-version 3.11 requirements/docs.in --output-file requirements/docs.txt
compile "$@" --python-version 3.11 requirements/release.in --output-file requirements/release.txt
compile "$@" --python-version 3.12 requirements/django-6.in --output-file requirements/django-6.txt
compile "$@" --python-version 3.11 requirements/argon2.in --output-file requirements/argon2.txt
compile --upgrade --python-version 3.11 --resolution lowest-direct $everything \
    --output-file requirements/lowest.txt
