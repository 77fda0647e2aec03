#!/bin/sh
# Bring .venv up to date with a lock: `sh requirements/install.sh runtime|dev|deploy|bench|docs`.
set -eu
what=$1
stamp=.venv/.$what-stamp

mkdir -p var
# Two `make run` may start at once on a fresh clone: the second waits, then finds it all done.
if [ -z "${VESTIBULE_INSTALLING:-}" ] && command -v flock >/dev/null; then
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

# Of pip's settings the one that is asked for: uv reads none of them.
of_pip() {
    printf '%s\n' "$pip_settings" | sed -n "s/^[^=]*[.]$1='\(.*\)'\$/\1/p" | sed 's/\\n/ /g; s/^ //' | tail -1
}

# The release that dev.txt pins, by itself.
bring_uv() {
    [ ! -x .venv/bin/uv ] || return 0
    sed -n '/^uv==/,/^[^ ]/{/^uv==/p;/^    --hash/p;}' requirements/dev.txt >var/uv.txt
    .venv/bin/python -m pip install -qq --disable-pip-version-check --no-compile \
        --only-binary uv --require-hashes -r var/uv.txt
}

# Any index may answer, as with pip, because each file is checked by its hash. UV_* of the user win.
uv_install() {
    pip_settings=${pip_settings-$(.venv/bin/python -m pip config list)}
    UV_DEFAULT_INDEX=${UV_DEFAULT_INDEX:-$(of_pip index-url)} \
        UV_INDEX=${UV_INDEX:-$(of_pip extra-index-url)} \
        UV_FIND_LINKS=${UV_FIND_LINKS:-$(of_pip find-links | tr ' ' ',')} \
        UV_NO_INDEX=${UV_NO_INDEX:-$(of_pip no-index)} \
        UV_INDEX_STRATEGY=${UV_INDEX_STRATEGY:-unsafe-best-match} \
        UV_SYSTEM_CERTS=${UV_SYSTEM_CERTS:-1} \
        .venv/bin/uv pip install --quiet --python .venv/bin/python "$@"
}

# uv takes a sixth of the time that pip takes. Nothing is compiled: what is used is when it is first
# used, and most is not.
install() {
    if { bring_uv && uv_install "$@"; } 2>var/uv.log; then
        return
    fi
    echo "uv could not install this (var/uv.log says why). pip does, which takes longer ..." >&2
    # -qq: pip's remarks help nobody here; its errors are still shown.
    .venv/bin/python -m pip install -qq --disable-pip-version-check --no-compile "$@"
}

say() {
    if [ -e "$stamp" ]; then
        echo "Updating .venv, because the requirements have changed ..."
    elif [ "$what" = runtime ]; then
        echo "Setting up .venv (first time only, about 10 seconds) ..."
    elif [ "$what" = bench ]; then
        echo "Adding a PostgreSQL for the bench to .venv (first time only, about 10 seconds) ..."
    elif [ "$what" = docs ]; then
        echo "Adding Sphinx to .venv (first time only, about 5 seconds) ..."
    elif [ "$what" = deploy ]; then
        echo "Adding Helm, Compose and Kubernetes' schemas to .venv (first time only, about 10 seconds) ..."
    else
        echo "Adding the development tools to .venv (first time only, about 5 seconds) ..."
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
# What is built is built by what is installed already.
[ "$what" = deploy ] && isolated=--no-build-isolation || isolated=
install --require-hashes $isolated -r "requirements/$what.txt"
if [ "$what" = runtime ]; then
    install --no-deps --no-build-isolation -e .
    # VESTIBULE_ARGON2=wheel keeps the ready-made build, for an image that moves between machines.
    [ "${VESTIBULE_ARGON2:-native}" = wheel ] || sh requirements/argon2.sh
fi
touch "$stamp"
