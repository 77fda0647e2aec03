#!/bin/sh
# Make the secrets of deploy/compose.yaml, once: sh deploy/secrets.sh 'smtp://user:password@host:587?tls=true'
set -eu
folder=$(dirname "$0")/secrets

if [ $# -ne 1 ]; then
    echo "Name the mail server: sh deploy/secrets.sh 'smtp://user:password@host:587?tls=true'" >&2
    exit 2
fi
if [ -e "$folder" ]; then
    echo "$folder exists: its secrets are kept. Without them, the data cannot be read." >&2
    exit 2
fi

random() {
    od -An -N32 -tx1 /dev/urandom | tr -d ' \n'
}

# A container's user reads these files by a mount of each, so only the folder is closed.
mkdir -m 700 "$folder"
database=$(random)
redis=$(random)
printf '%s%s' "$(random)" "$(random)" >"$folder/secret_key"
printf '%s' "$database" >"$folder/database_password"
printf 'postgres://vestibule:%s@database:5432/vestibule' "$database" >"$folder/database_url"
printf 'requirepass %s\nsave ""\nappendonly no\nmaxmemory 256mb\n' "$redis" >"$folder/redis_conf"
printf 'redis://:%s@redis:6379/0' "$redis" >"$folder/redis_url"
printf '%s' "$1" >"$folder/email_url"
chmod 444 "$folder"/*
echo "Made the secrets in $folder. Keep a copy of secret_key where the backups are not."
