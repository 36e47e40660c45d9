#!/usr/bin/env bash
# Tests the images: both are made in a Docker engine of the test's own, and what they promise is tried. deploy/Dockerfile stands on an
# image of this machine's JDK by Temurin's name, as no registry is reached from there. Part of ./verify long; says so and ends where
# there can be no engine.
# Called as "sh test-image.sh"; other shells come no further than this.
if [ -z "${BASH_VERSION:-}" ]; then
  if command -v bash >/dev/null 2>&1; then exec bash "$0" "$@"; fi
  echo 'test-image: needs bash (3.2 or newer), and there is none on the PATH.' >&2
  exit 1
fi
set +o posix
set -euo pipefail

cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")/.."
# shellcheck source=scripts/packages.sh
. scripts/packages.sh
# shellcheck source=scripts/engine.sh
. scripts/engine.sh
# shellcheck source=scripts/jdk.sh
. scripts/jdk.sh
find_jdk

MAX_LEAN_BYTES=90000000

if ! ensure_engine; then
  printf 'test-image: the images were not tried.\n' >&2
  exit 0
fi
folder=$(mktemp -d "${TMPDIR:-/tmp}/kopi-image.XXXXXX")
clean_up() {
  stop_engine
  rm -rf "$folder"
}
trap clean_up EXIT

fail() {
  printf 'test-image: %s\n' "$*" >&2
  exit 1
}

# A node that needs nobody else: it listens on loopback, and is its only egg.
alone=(-e KOPI__SECURITY__SECRET=0123456789abcdef -e KOPI__LISTEN=127.0.0.1 -e KOPI__EGGS=127.0.0.1 -e KOPI__NODES__EGG=1)
closed=(--network none --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges)

# try_image NAME: what both promise.
try_image() {
  local image=$1 out=$folder/work/out-${1/:/-} name
  [ "$(docker image inspect --format '{{.Config.User}}' "$image")" = 10001:10001 ] || fail "$image is not run by user 10001"
  docker run --rm "${closed[@]}" -v "$folder/work:/work" "$image" run --data data --out "${out##*/}" >/dev/null
  for name in t1 t2_1 t2_2 t3 t4; do
    cmp "$folder/work/expected/$name.csv" "$out/$name.csv" || fail "$image makes another $name.csv"
  done
  docker run --rm "${closed[@]}" -v "$folder/work:/work" "$image" run --data data --out 'é' >/dev/null || fail "$image knows no UTF-8"
  docker run --rm "${closed[@]}" -v "$folder/work:/work" "$image" ask 'SELECT COUNT(*) FROM stores' --data data |
    grep -q '^ *10$' || fail "$image answers no query"
  if docker run --rm "${closed[@]}" "$image" probe 2>"$folder/errors"; then fail "$image: its probe finds a node where there is none"; fi
  grep -q '^kopi: .*security' "$folder/errors" || fail "$image without security says: $(cat "$folder/errors")"
  docker run -d --name node "${closed[@]}" --tmpfs /var/lib/kopi:uid=10001 "${alone[@]}" --health-interval 500ms --memory 192m "$image" \
    node --role egg --id egg-1 >/dev/null
  await_health healthy "$image"
  docker stop -t 10 node >/dev/null
  [ "$(docker inspect --format '{{.State.ExitCode}}' node)" = 143 ] || fail "$image does not end when it is asked to: $(docker logs node 2>&1 | tail -n 5)"
  docker rm node >/dev/null
}

# await_health STATE IMAGE
await_health() {
  local waited=0
  until [ "$(docker inspect --format '{{.State.Health.Status}}' node)" = "$1" ]; do
    waited=$((waited + 1))
    [ "$waited" -lt 150 ] || fail "$2: its node is not $1: $(docker logs node 2>&1 | tail -n 5)"
    sleep 0.2
  done
}

start_engine "$folder"
mkdir "$folder/work"
./kopi generate --scale 0.02 --out "$folder/work/data" >/dev/null
./kopi run --data "$folder/work/data" --out "$folder/work/expected" >/dev/null
chown -R 10001:10001 "$folder/work"
# Folders that mktemp makes are closed.
chmod 755 "$folder"

DOCKER_BUILDKIT=0 scripts/image.sh kopi:lean 2>/dev/null
bytes=$(docker image inspect --format '{{.Size}}' kopi:lean)
[ "$bytes" -le "$MAX_LEAN_BYTES" ] || fail "kopi:lean has $bytes bytes, more than $MAX_LEAN_BYTES"
try_image kopi:lean

stand_in "$folder" eclipse-temurin:25-jre
DOCKER_BUILDKIT=0 docker build -q -f deploy/Dockerfile -t kopi:latest . >/dev/null 2>&1 || fail 'deploy/Dockerfile cannot be built'
docker run --rm --entrypoint java kopi:latest @/opt/kopi/jvm.options -XX:AOTCache=/opt/kopi/kopi.aot -XX:AOTMode=on \
  -jar /opt/kopi/kopi.jar --version >/dev/null || fail 'the cache of classes in kopi:latest cannot be used'
try_image kopi:latest

printf 'test-image: OK (kopi:lean %s bytes, kopi:latest on a stand-in)\n' "$bytes"
