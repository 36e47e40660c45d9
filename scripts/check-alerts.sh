#!/usr/bin/env bash
# Checks the alert rules for Prometheus, and has promtool (of Debian's package prometheus) try them: each alert must fire when its cause is
# there, and no other. Where promtool is not there and cannot be installed, it says so, and that is no failure: the rules are data, and
# OpsFilesTest has held their names to the code.
# Called as "sh check-alerts.sh"; other shells come no further than this.
if [ -z "${BASH_VERSION:-}" ]; then
  if command -v bash >/dev/null 2>&1; then exec bash "$0" "$@"; fi
  echo 'check-alerts: needs bash (3.2 or newer), and there is none on the PATH.' >&2
  exit 1
fi
set +o posix
set -euo pipefail

cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")/.."
# shellcheck source=scripts/packages.sh
. scripts/packages.sh

if ! command -v promtool >/dev/null && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  install_package prometheus >&2 || true
fi
if ! command -v promtool >/dev/null; then
  printf 'check-alerts: there is no promtool (apt-get install prometheus): the alert rules were not tried.\n' >&2
  exit 0
fi
promtool check config ops/prometheus/prometheus.yml
promtool test rules ops/prometheus/alerts-test.yml
