#!/bin/sh
# Writes .env for docker-compose.yml: random secrets, readable by you only. Never overwrites .env, since existing volumes use its passwords.
set -eu

target=${1:-.env}
if [ -e "$target" ]; then
  echo "$target exists already; its passwords are those of the data in the volumes" >&2
  exit 1
fi

# 32 bytes as hexadecimal digits: safe in a URL without escaping.
secret() { od -An -N32 -tx1 /dev/urandom | tr -d ' \n'; }

umask 077
cat >"$target" <<END
POSTGRES_PASSWORD=$(secret)
REDIS_PASSWORD=$(secret)
ISTHMUS_SESSION_SECRET=$(secret)
# The first API key, with scope admin: Authorization: Bearer isk_...
ISTHMUS_ADMIN_KEY=isk_$(secret)
END
echo "wrote $target; the admin key of the API is in it" >&2
