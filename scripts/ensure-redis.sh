#!/bin/sh
# Installs redis-server from Debian or Ubuntu if it is missing and available. Always exits with 0 and reports the outcome:
# without it the queue's conformance suite runs on Postgres only.
set -u

say() { echo "ensure-redis: $*"; }

for server in redis-server valkey-server; do
  if command -v "$server" >/dev/null 2>&1; then
    say "found $(command -v "$server")"
    exit 0
  fi
done
if ! command -v apt-get >/dev/null 2>&1; then
  say "not installed: there is no apt-get here; install redis-server by hand to test the queue on Redis"
  exit 0
fi
if [ "$(id -u)" -ne 0 ]; then
  say "not installed: apt-get needs root; run 'sudo apt-get install redis-server' to test the queue on Redis"
  exit 0
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT
export DEBIAN_FRONTEND=noninteractive
# The package's script would start a server. Debian's policy-rc.d prevents that, unless one exists already.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  printf '#!/bin/sh\nexit 101\n' >"$policy" && chmod +x "$policy" && trap 'rm -f "$log" "$policy"' EXIT
fi
if timeout 120 apt-get update -q >"$log" 2>&1 &&
  timeout 180 apt-get install -q -y --no-install-recommends redis-server >"$log" 2>&1; then
  say "installed $(redis-server --version)"
else
  say "not installed: apt-get failed ($(grep -m1 -E '^(E|Err):?' "$log" || tail -n1 "$log")); the queue is tested on Postgres only"
fi
exit 0
