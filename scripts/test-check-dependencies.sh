#!/usr/bin/env bash
# Tests scripts/check-dependencies.sh with an SBOM and lists made up here.
# Called as "sh test-check-dependencies.sh"; other shells come no further than this.
if [ -z "${BASH_VERSION:-}" ]; then
  if command -v bash >/dev/null 2>&1; then exec bash "$0" "$@"; fi
  echo 'test-check-dependencies: needs bash (3.2 or newer), and there is none on the PATH.' >&2
  exit 1
fi
set +o posix
set -euo pipefail

here=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
folder=$(mktemp -d "${TMPDIR:-/tmp}/kopi-dependencies.XXXXXX")
trap 'rm -rf "$folder"' EXIT

cat >"$folder/bom.json" <<'SBOM'
{"components":[
  {"purl" : "pkg:maven/kopi/kopi-core@0.1.0-SNAPSHOT?type=jar"},
  {"purl" : "pkg:maven/io.netty/netty-codec-http2@4.2.20.Final?type=jar"},
  {"purl" : "pkg:maven/org.slf4j/slf4j-api@2.0.20?type=jar"}]}
SBOM

failed=0
# check NAME STATUS TEXT: what the script answers to the list on stdin.
check() {
  local status=0
  cat >"$folder/list"
  "$here/check-dependencies.sh" "$folder/bom.json" "$folder/list" >"$folder/out" 2>&1 || status=$?
  if [ "$status" -ne "$2" ] || ! grep -qF "$3" "$folder/out"; then
    printf 'FAILED: %s: exit code %s, said: %s\n' "$1" "$status" "$(cat "$folder/out")" >&2
    failed=1
  fi
}

check 'all are in the list, and that is all' 0 'no known vulnerabilities were looked up' <<'LIST'
io.netty:netty-codec-http2 4.2.20.Final 2026-11-28
org.slf4j:slf4j-api 2.0.20 2026-11-28
LIST
check 'one is new' 1 'org.slf4j:slf4j-api 2.0.20 was not reviewed' <<'LIST'
io.netty:netty-codec-http2 4.2.20.Final 2026-11-28
LIST
check 'one has another version' 1 'org.slf4j:slf4j-api 2.0.20 was not reviewed' <<'LIST'
io.netty:netty-codec-http2 4.2.20.Final 2026-11-28
org.slf4j:slf4j-api 2.0.2 2026-11-28
org.slf4j:slf4j-api 2.0.200 2026-11-28
LIST
check 'one is vulnerable' 1 'io.netty:netty-codec-http2 4.2.20.Final is known to be vulnerable' <<'LIST'
io.netty:netty-codec-http2 4.2.20.Final 2026-11-28
! io.netty:netty-codec-http2 4.2.20.Final CVE-0000-0000
org.slf4j:slf4j-api 2.0.20 2026-11-28
LIST
[ "$failed" -eq 0 ] && printf 'test-check-dependencies: OK\n'
exit "$failed"
