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
# shellcheck source=scripts/testing.sh
. scripts/testing.sh

MAX_LEAN_BYTES=90000000

ensure_engine || skip 'the images were not tried.'
begin_test

# A node that needs nobody else: it listens on loopback, and is its only egg.
alone=(-e KOPI__SECURITY__SECRET=0123456789abcdef -e KOPI__LISTEN=127.0.0.1 -e KOPI__EGGS=127.0.0.1 -e KOPI__NODES__EGG=1)
closed=(--network none --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges)

diagnose() { docker logs node 2>&1 | tail -n 5; }

# try_image NAME: what both promise.
try_image() {
  local image=$1 out=$folder/work/out-${1/:/-}
  [ "$(docker image inspect --format '{{.Config.User}}' "$image")" = 10001:10001 ] || fail "$image is not run by user 10001"
  docker run --rm "${closed[@]}" -v "$folder/work:/work" "$image" run --data data --out "${out##*/}" >/dev/null
  same_reports "$folder/work/expected" "$out"
  docker run --rm "${closed[@]}" -v "$folder/work:/work" "$image" run --data data --out 'é' >/dev/null || fail "$image knows no UTF-8"
  docker run --rm "${closed[@]}" -v "$folder/work:/work" "$image" ask 'SELECT COUNT(*) FROM stores' --data data |
    grep -q '^ *10$' || fail "$image answers no query"
  if docker run --rm "${closed[@]}" "$image" probe 2>"$folder/errors"; then fail "$image: its probe finds a node where there is none"; fi
  grep -q '^kopi: .*security' "$folder/errors" || fail "$image without security says: $(cat "$folder/errors")"
  docker run -d --name node "${closed[@]}" --tmpfs /var/lib/kopi:uid=10001 "${alone[@]}" --health-interval 500ms --memory 192m "$image" \
    node --role egg --id egg-1 >/dev/null
  await 60 "a node of $image is healthy" is_healthy
  docker stop -t 10 node >/dev/null
  [ "$(docker inspect --format '{{.State.ExitCode}}' node)" = 143 ] || fail "$image does not end when it is asked to: $(docker logs node 2>&1 | tail -n 5)"
  docker rm node >/dev/null
}

is_healthy() { [ "$(docker inspect --format '{{.State.Health.Status}}' node)" = healthy ]; }

start_engine "$folder"
mkdir "$folder/work"
make_data 0.02 "$folder/work"
chown -R 10001:10001 "$folder/work"

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
