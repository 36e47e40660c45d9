#!/usr/bin/env bash
# Tells whether a build depends on nothing but the sources: builds them twice, in two folders whose names differ in length and in
# two time zones, and compares the jars byte by byte.
#
#   scripts/check-reproducible.sh    exit code 1 if a jar differs; its entries that do are named
#
# Called as "sh check-reproducible.sh"; other shells come no further than this.
if [ -z "${BASH_VERSION:-}" ]; then
  if command -v bash >/dev/null 2>&1; then exec bash "$0" "$@"; fi
  echo 'check-reproducible: needs bash (3.2 or newer), and there is none on the PATH.' >&2
  exit 1
fi
set +o posix
set -euo pipefail

root=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)

fail() {
  printf 'check-reproducible: %s\n' "$*" >&2
  exit 1
}

# shellcheck source=scripts/jdk.sh
. "$root/scripts/jdk.sh"
find_jdk
export JAVA_HOME=$jdk_home

folder=$(mktemp -d "${TMPDIR:-/tmp}/kopi-reproducible.XXXXXX")
trap 'rm -rf "$folder"' EXIT

# Both copies are made before anything is built: who edits meanwhile changes neither of them.
mkdir "$folder/one"
tar -C "$root" --exclude=./.git --exclude=target --exclude=node_modules --exclude=./.kopi -cf - . | tar -C "$folder/one" -xf -
cp -R "$folder/one" "$folder/another-one"

# build FOLDER ZONE: the jars of the sources there.
build() {
  (cd "$1" && TZ=$2 mvn -B -q --no-transfer-progress package -Dmaven.test.skip=true -Dspotless.check.skip=true) ||
    fail "the build in $1 failed (Maven has said why)"
}

build "$folder/one" UTC
build "$folder/another-one" Asia/Kuala_Lumpur

jars=0
differing=0
while IFS= read -r jar; do
  jars=$((jars + 1))
  other=$folder/another-one${jar#"$folder/one"}
  if ! cmp -s "$jar" "$other"; then
    differing=$((differing + 1))
    printf 'check-reproducible: %s differs between two builds of the same sources\n' "${jar##*/}" >&2
    diff <(unzip -v "$jar" 2>/dev/null) <(unzip -v "$other" 2>/dev/null) >&2 || true
  fi
done < <(find "$folder/one" -path '*/target/*.jar' -not -name 'original-*' | sort)
[ "$jars" -gt 0 ] || fail 'no jar was built'
[ "$differing" -eq 0 ] || fail "$differing of $jars jars differ"
printf 'check-reproducible: %s jars, each the same in both builds\n' "$jars"
