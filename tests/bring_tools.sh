#!/bin/sh
# Brings what the full tests use beside Python: a browser, a PostgreSQL and a spreadsheet. Quiet, and harmless to
# run again.
# Where it may not install (no root, no apt), it says which tests will be skipped. In CI a tool that is
# missing at the end is an error.

browser() { command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1; }
postgres() { ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null 2>&1 || [ -n "$TEST_DATABASE_URL" ]; }
office() { command -v soffice >/dev/null 2>&1 || command -v libreoffice >/dev/null 2>&1; }

wanted=""
browser || wanted="$wanted chromium"
postgres || wanted="$wanted postgresql"
office || wanted="$wanted libreoffice-calc-nogui"

if [ -n "$wanted" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "Bringing$wanted with apt-get (once; this takes a few minutes)."
  export DEBIAN_FRONTEND=noninteractive
  # A package's own server must not start here: the tests start one of their own, in a temporary folder.
  [ -e /etc/postgresql-common/createcluster.conf ] || { mkdir -p /etc/postgresql-common && echo "create_main_cluster = false" >/etc/postgresql-common/createcluster.conf; }
  log=$(mktemp)
  # shellcheck disable=SC2086 - the list is of words
  if ! { apt-get update -qq && apt-get install -y -qq --no-install-recommends $wanted; } >"$log" 2>&1; then
    echo "apt-get could not bring them; its last words:"
    tail -n 3 "$log"
  fi
  rm -f "$log"
fi

missing=""
browser || { missing="$missing chromium"; echo "SKIPPED: tests in a browser. They need Debian's chromium."; }
postgres || { missing="$missing postgresql"; echo "SKIPPED: tests on PostgreSQL. They need Debian's postgresql, or TEST_DATABASE_URL."; }
office || { missing="$missing libreoffice-calc-nogui"; echo "SKIPPED: opening exports as a spreadsheet does. That needs Debian's libreoffice-calc-nogui."; }

if [ -n "$missing" ] && [ "$CI" = true ]; then
  echo "ERROR: in CI nothing may be skipped, and$missing could not be brought." >&2
  exit 1
fi
exit 0
