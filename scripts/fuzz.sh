#!/usr/bin/env bash
# Fuzzes every decoder that takes bytes from outside: each method with @FuzzTest, one after the other.
#
#   scripts/fuzz.sh             all of them, ten minutes each
#   scripts/fuzz.sh --list      only says which there are
#   KOPI_FUZZ_SECONDS=N         N seconds each instead
#   KOPI_FUZZ_TOTAL_SECONDS=N   N seconds for all of them together, the starts of Maven aside
#
# Exit code 1 if one finds anything; the input that does it is named, and belongs into src/test/resources. 2 for bad usage.

# Called as "sh fuzz.sh"; other shells come no further than this.
if [ -z "${BASH_VERSION:-}" ]; then
  if command -v bash >/dev/null 2>&1; then exec bash "$0" "$@"; fi
  echo 'fuzz: needs bash (3.2 or newer), and there is none on the PATH.' >&2
  exit 1
fi
set +o posix
set -euo pipefail

cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")/.."

usage() {
  printf 'fuzz: %s; usage: [KOPI_FUZZ_SECONDS=N | KOPI_FUZZ_TOTAL_SECONDS=N] scripts/fuzz.sh [--list]\n' "$1" >&2
  exit 2
}

# targets: "MODULE CLASS METHOD", a line each.
targets() {
  grep -rl --include='*FuzzTest.java' '@FuzzTest' kopi-*/src/test/java | sort | while read -r file; do
    class=${file##*/}
    grep -A1 '@FuzzTest' "$file" | sed -n 's/^ *void \([A-Za-z0-9_]*\)(.*/\1/p' | while read -r method; do
      printf '%s %s %s\n' "${file%%/*}" "${class%.java}" "$method"
    done
  done
}

case ${1:-} in
  '') ;;
  --list)
    targets
    exit 0
    ;;
  *) usage "$1 is no option" ;;
esac

seconds=${KOPI_FUZZ_SECONDS:-600}
if [ -n "${KOPI_FUZZ_TOTAL_SECONDS:-}" ]; then
  [ -z "${KOPI_FUZZ_SECONDS:-}" ] || usage 'there are two time limits'
  case $KOPI_FUZZ_TOTAL_SECONDS in *[!0-9]*) usage 'KOPI_FUZZ_TOTAL_SECONDS is no number of seconds' ;; esac
  seconds=$((KOPI_FUZZ_TOTAL_SECONDS / $(targets | wc -l)))
fi
# 0 would mean for ever.
case $seconds in '' | *[!0-9]* | 0*) usage 'the time for each target is no number of seconds, or less than one' ;; esac

failed=0
while read -r module class method; do
  status=0
  mkdir -p "$module/target"
  log=$module/target/fuzz-$class-$method.log
  # Jazzer ends by itself: what is ended from outside leaves the input that it was trying, which looks like a finding.
  JAZZER_FUZZ=1 mvn -B -q -pl "$module" -am test -Dspotless.check.skip=true -Djazzer.hooks=true \
    -Dfuzz.arguments="-Djazzer.internal.arg.0=fuzz -Djazzer.internal.arg.1=-max_total_time=$seconds" \
    -Dtest="$class#$method" -Dsurefire.failIfNoSpecifiedTests=false </dev/null >"$log" 2>&1 || status=$?
  if [ "$status" -eq 0 ]; then
    printf 'fuzz: %s.%s: OK\n' "$class" "$method"
  else
    printf 'fuzz: %s.%s FAILED; see %s\n' "$class" "$method" "$log" >&2
    failed=1
  fi
done < <(targets)
exit "$failed"
