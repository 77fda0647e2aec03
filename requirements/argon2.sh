#!/bin/sh
# Compile Argon2 for this very processor: `sh requirements/argon2.sh [python]`; for another one,
# name it as in ARGON2_CFLAGS="-O3 -march=x86-64-v3".
#
# The wheel that PyPI ships knows no AVX, so a hash takes about twice as long as it must. The
# source is the same release, checked by the same hash; so are the hashes it makes. Whatever
# goes wrong, the wheel stays and a notice says why: nothing here may stop `make run`.
set -eu
python=${1:-.venv/bin/python}
build=var/argon2-build
flags=${ARGON2_CFLAGS:-"-O3 -march=native"}

notice() {
    echo "Argon2: keeping the ready-made build, about half as fast ($*)." >&2
    exit 0
}

compiler=${CC:-cc}
command -v "$compiler" >/dev/null || notice "there is no C compiler; install one and run: sh requirements/argon2.sh"
echo 'int main(void) { return 0; }' | "$compiler" $flags -x c -o /dev/null - 2>/dev/null \
    || flags=${ARGON2_CFLAGS:-"-O3 -mcpu=native"}  # what compilers for ARM call it
mkdir -p "$build"

# What the build depends on, in the name of the folder: another processor must compile anew.
processor=$(grep -m1 -E '^(flags|Features)' /proc/cpuinfo 2>/dev/null || uname -mp)
release=$(sed -n 's/^argon2-cffi-bindings==\([^ ]*\).*/\1/p' requirements/runtime.txt)
key=$(printf '%s %s %s %s' "$release" "$flags" "$processor" "$("$python" -V)" | cksum | cut -d' ' -f1)
wheels=$build/$key

if ! ls "$wheels"/*.whl >/dev/null 2>&1; then
    echo "Compiling Argon2 for this processor (once, about 15 seconds) ..."
    tools=$build/tools
    {
        [ -e "$tools/bin/python" ] || "$python" -m venv "$tools"
        "$tools/bin/python" -m pip install -qq --disable-pip-version-check --require-hashes \
            -r requirements/argon2.txt
        # One requirement of the lock file, so that the source is checked by its hash as well.
        sed -n '/^argon2-cffi-bindings==/,/^[^ ]/{/^argon2-cffi-bindings==/p;/^    --hash/p;}' \
            requirements/runtime.txt >"$build/source.txt"
        PATH="$PWD/$tools/bin:$PATH" CFLAGS="$flags" "$tools/bin/python" -m pip wheel -qq \
            --disable-pip-version-check --no-deps --no-cache-dir --no-build-isolation \
            --no-binary argon2-cffi-bindings --require-hashes -r "$build/source.txt" -w "$wheels"
    } >"$build/log" 2>&1 || notice "it did not compile: $build/log says why"
fi
"$python" -m pip install -qq --disable-pip-version-check --no-deps --no-index --force-reinstall \
    "$wheels"/*.whl || notice "the compiled build could not be installed"

# A known answer, made by the ready-made build: one that is fast and wrong would let nobody in.
"$python" - <<'PYTHON' || {
from argon2.low_level import Type, hash_secret

KNOWN = b"$argon2id$v=19$m=64,t=2,p=1$c29tZXNhbHQ$Bo1ismRVk2qm6+YAYLCmWHDb+j3fjUH3"
raise SystemExit(hash_secret(b"password", b"somesalt", 2, 64, 1, 24, Type.ID) != KNOWN)
PYTHON
    rm -rf "$wheels"
    "$python" -m pip install -qq --disable-pip-version-check --no-deps --force-reinstall \
        "argon2-cffi-bindings==$release"
    notice "the compiled build gave a wrong answer"
}
