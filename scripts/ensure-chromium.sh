#!/bin/sh
# Installs Chromium from Debian if it is missing and available. Always exits with 0 and reports the outcome: without Chromium the
# tests of the results pages in a browser are skipped.
set -u

say() { echo "ensure-chromium: $*"; }

for browser in chromium chromium-browser google-chrome; do
  if command -v "$browser" >/dev/null 2>&1; then
    say "found $(command -v "$browser")"
    exit 0
  fi
done
if ! command -v apt-get >/dev/null 2>&1; then
  say "not installed: there is no apt-get here; install Chromium by hand to test the pages in it"
  exit 0
fi
if [ "$(id -u)" -ne 0 ]; then
  say "not installed: apt-get needs root; run 'sudo apt-get install chromium' to test the pages in it"
  exit 0
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT
export DEBIAN_FRONTEND=noninteractive
if timeout 120 apt-get update -q >"$log" 2>&1 &&
  timeout 300 apt-get install -q -y --no-install-recommends chromium fonts-dejavu-core >"$log" 2>&1; then
  say "installed $(command -v chromium)"
else
  say "not installed: apt-get failed ($(grep -m1 -E '^(E|Err):?' "$log" || tail -n1 "$log")); the pages are not tested in a browser"
fi
exit 0
