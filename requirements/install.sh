#!/bin/sh
# Bring .venv up to date with a lock: `sh requirements/install.sh runtime|dev|deploy|bench|docs`.
set -eu
what=$1
stamp=.venv/.$what-stamp

# Two `make run` may start at once on a fresh clone: the second waits, then finds it all done.
if [ -z "${VESTIBULE_INSTALLING:-}" ] && command -v flock >/dev/null; then
    mkdir -p var
    VESTIBULE_INSTALLING=1 exec flock var/.install-lock sh "$0" "$what"
fi

up_to_date() {
    [ -e "$stamp" ] || return 1
    [ ! "requirements/$what.txt" -nt "$stamp" ] || return 1
    [ "$what" != runtime ] || [ ! pyproject.toml -nt "$stamp" ]
}

find_python() {
    for python in python3.11 python3 python3.12 python3.13; do
        if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            return
        fi
    done
    echo "Vestibule needs Python 3.11 or newer. Here, python3 is:" \
        "$(python3 --version 2>/dev/null || echo not installed)." >&2
    exit 1
}

make_venv() {
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        echo "$python cannot make a virtual environment. Install its venv module" \
            "(on Debian and Ubuntu: apt install python3-venv)." >&2
        exit 1
    fi
    "$python" -m venv --clear .venv
}

install() {
    # -qq: pip's remarks help nobody here; its errors are still shown.
    .venv/bin/python -m pip install -qq --disable-pip-version-check "$@"
}

say() {
    if [ -e "$stamp" ]; then
        echo "Updating .venv, because the requirements have changed ..."
    elif [ "$what" = runtime ]; then
        echo "Setting up .venv (first time only, about 40 seconds) ..."
    elif [ "$what" = bench ]; then
        echo "Adding a PostgreSQL for the bench to .venv (first time only, about 10 seconds) ..."
    elif [ "$what" = docs ]; then
        echo "Adding Sphinx to .venv (first time only, about 5 seconds) ..."
    elif [ "$what" = deploy ]; then
        echo "Adding Helm, Compose and Kubernetes' schemas to .venv (first time only, about 10 seconds) ..."
    else
        echo "Adding the development tools to .venv (first time only, about 30 seconds) ..."
    fi
}

up_to_date && exit
if .venv/bin/python -c 'import pip' 2>/dev/null; then
    say
else
    find_python
    say
    make_venv
fi
# Of the development tools, what is used is compiled when it is: of most, little is.
[ "$what" = runtime ] && compiled= || compiled=--no-compile
# What is built is built by what is installed already.
[ "$what" = deploy ] && isolated=--no-build-isolation || isolated=
install --require-hashes $compiled $isolated -r "requirements/$what.txt"
if [ "$what" = runtime ]; then
    install --no-deps --no-build-isolation -e .
    # VESTIBULE_ARGON2=wheel keeps the ready-made build, for an image that moves between machines.
    [ "${VESTIBULE_ARGON2:-native}" = wheel ] || sh requirements/argon2.sh
fi
touch "$stamp"
