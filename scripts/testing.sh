# shellcheck shell=bash
# What tests of images and clusters have in common. Sourced by them, in the root of the project.
#
#   say TEXT                        what has been found to work, and after how long
#   fail TEXT                       ends the test; diagnose, which a test may define, shows more
#   skip TEXT                       ends it well where it cannot be
#   begin_test                      makes folder, a temporary one that goes with the test, and with it the engine (engine.sh)
#   await SECONDS WHAT COMMAND…     until the command succeeds
#   make_data SCALE FOLDER          FOLDER/data, and what one process makes of it, FOLDER/expected
#   same_reports EXPECTED FOUND     two folders have the same reports

# shellcheck source=scripts/packages.sh
. scripts/packages.sh
# shellcheck source=scripts/rabbitmq.sh
. scripts/rabbitmq.sh
# shellcheck source=scripts/engine.sh
. scripts/engine.sh
# shellcheck source=scripts/jdk.sh
. scripts/jdk.sh
find_jdk

test_name=$(basename -- "$0" .sh)
folder=

say() { printf '%s: %s (%s s)\n' "$test_name" "$*" "$SECONDS"; }

diagnose() { :; }

fail() {
  printf '%s: %s\n' "$test_name" "$*" >&2
  diagnose >&2 || true
  exit 1
}

skip() {
  printf '%s: %s\n' "$test_name" "$*" >&2
  exit 0
}

clean_up() {
  stop_engine
  rm -rf --one-file-system "$folder"
}

begin_test() {
  folder=$(mktemp -d "${TMPDIR:-/tmp}/kopi-test.XXXXXX")
  trap clean_up EXIT
  # Folders that mktemp makes are closed.
  chmod 755 "$folder"
}

await() {
  local limit=$((SECONDS + $1)) seconds=$1 what=$2
  shift 2
  until "$@" >/dev/null 2>&1; do
    [ "$SECONDS" -lt "$limit" ] || fail "$what: not within $seconds s"
    sleep 0.2
  done
}

make_data() {
  ./kopi generate --scale "$1" --out "$2/data" >/dev/null
  ./kopi run --data "$2/data" --out "$2/expected" >/dev/null 2>&1
}

same_reports() {
  local name
  for name in t1 t2_1 t2_2 t3 t4; do
    cmp "$1/$name.csv" "$2/$name.csv" || fail "another $name.csv than that of one process"
  done
}
