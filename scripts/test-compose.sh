#!/usr/bin/env bash
# Tests deploy/compose.yaml: a cluster of containers in a Docker engine of the test's own, without a way out. A job must be right while
# every kind of node is killed, one hangs, one is off the network, and another number of filters is asked for; afterwards nothing may be
# left. The images are made here: kopi on a stand-in for Temurin's, RabbitMQ of Debian's package. Part of ./verify long; says so and
# ends where there can be no engine or no Compose.
# Called as "sh test-compose.sh"; other shells come no further than this.
if [ -z "${BASH_VERSION:-}" ]; then
  if command -v bash >/dev/null 2>&1; then exec bash "$0" "$@"; fi
  echo 'test-compose: needs bash (3.2 or newer), and there is none on the PATH.' >&2
  exit 1
fi
set +o posix
set -euo pipefail

cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")/.."
# shellcheck source=scripts/packages.sh
. scripts/packages.sh
# shellcheck source=scripts/rabbitmq.sh
. scripts/rabbitmq.sh
# shellcheck source=scripts/engine.sh
. scripts/engine.sh
# shellcheck source=scripts/jdk.sh
. scripts/jdk.sh
find_jdk

SCALE=${KOPI_COMPOSE_SCALE:-0.1}
MAX_HUNG_SECONDS=15
MAX_KILLED_SECONDS=12

folder=$(mktemp -d "${TMPDIR:-/tmp}/kopi-compose.XXXXXX")
compose=()
clean_up() {
  stop_engine
  rm -rf "$folder"
}
trap clean_up EXIT

if ! ensure_engine || ! ensure_rabbitmq || ! [ -x /usr/lib/rabbitmq/bin/rabbitmq-server ] || ! compose_plugin "$folder"; then
  printf 'test-compose: the Compose file was not tried.\n' >&2
  exit 0
fi

fail() {
  printf 'test-compose: %s\n' "$*" >&2
  "${compose[@]}" ps -a >&2 || true
  "${compose[@]}" logs --tail 30 egg-1 egg-2 egg-3 >&2 || true
  exit 1
}

say() { printf 'test-compose: %s (%s s)\n' "$*" "$SECONDS"; }

# status: what kopi status says, in the cluster.
status() { "${compose[@]}" run --rm -T client status 2>/dev/null; }

# container SERVICE: the first one of it.
container() { "${compose[@]}" ps -q "$1" | sed -n 1p; }


started_at() { docker inspect -f '{{.State.StartedAt}}' "$1"; }

# await_restart CONTAINER SINCE SECONDS: until it was started later than that.
await_restart() {
  local begun=$SECONDS
  until [ "$(docker inspect -f '{{.State.Running}} {{.State.Paused}}' "$1")" = 'true false' ] && [ "$(started_at "$1")" != "$2" ]; do
    [ $((SECONDS - begun)) -le "$3" ] || fail "$(docker inspect -f '{{.Name}}' "$1") is not back after $3 s"
    sleep 0.1
  done
}

await_all() {
  local begun=$SECONDS
  until status | grep -q 'all nodes work'; do
    [ $((SECONDS - begun)) -le "$1" ] || fail "not all nodes work after $1 s: $(status)"
  done
}

# submit OUT: in the background; its pid is in job.
submit() {
  "${compose[@]}" run --rm -T client submit --gateway gateway:7400 --tls-ca /run/kopi/certificate.pem --data data --out "$1" \
    --batch-kib 64 >"$folder/$1.log" 2>&1 &
  job=$!
}

check_reports() {
  local name
  wait "$job" || fail "the job failed: $(cat "$folder/$1.log")"
  for name in t1 t2_1 t2_2 t3 t4; do
    cmp "$folder/work/expected/$name.csv" "$folder/work/$1/$name.csv" || fail "another $name.csv than without a cluster"
  done
}

start_engine "$folder"
export DOCKER_SOCKET=$engine_folder/docker.sock KOPI_WORK=$folder/work COMPOSE_FILE=$PWD/deploy/compose.yaml
mkdir "$folder/work"
chmod 755 "$folder"
./kopi generate --scale "$SCALE" --out "$folder/work/data" >/dev/null
./kopi run --data "$folder/work/data" --out "$folder/work/expected" >/dev/null 2>&1
chown -R 10001:10001 "$folder/work"
stand_in "$folder" eclipse-temurin:25-jre
DOCKER_BUILDKIT=0 docker build -q -f deploy/Dockerfile -t kopi:latest . >/dev/null 2>&1 || fail 'deploy/Dockerfile cannot be built'
rabbitmq_image "$folder" rabbitmq:4
say 'images are made'

"${compose[@]}" up -d >"$folder/up.log" 2>&1 || fail "up: $(cat "$folder/up.log")"
await_all 120
say 'all nodes work'
"${compose[@]}" run --rm -T client >"$folder/demo.log" 2>&1 || fail "demo: $(cat "$folder/demo.log")"
grep -q 't4 top-customers' "$folder/demo.log" || fail "demo printed $(cat "$folder/demo.log")"

submit undisturbed
check_reports undisturbed
say 'a job is right'

submit killed
for service in filter gateway controller-1 aggregator-1 joiner-1 egg-1 egg-2 egg-3; do
  victim=$(container "$service")
  since=$(started_at "$victim")
  # As the kernel does it, and as somebody with a command line does.
  case $service in
    egg-* | filter | joiner-1) docker kill "$victim" >/dev/null ;;
    *) kill -9 "$(docker inspect -f '{{.State.Pid}}' "$victim")" ;;
  esac
  await_restart "$victim" "$since" "$MAX_KILLED_SECONDS"
done
check_reports killed
say 'a job is right while each role is killed'

await_all 90
submit hung
victim=$(container aggregator-1)
since=$(started_at "$victim")
docker pause "$victim" >/dev/null
await_restart "$victim" "$since" "$MAX_HUNG_SECONDS"
leader=$(status | sed -n 's/ leads;.*//p')
victim=$(container "$leader")
since=$(started_at "$victim")
docker pause "$victim" >/dev/null
await_restart "$victim" "$since" "$MAX_HUNG_SECONDS"
"${compose[@]}" up -d --no-recreate --scale filter=4 >/dev/null 2>&1 || fail 'filter=4 cannot be had'
check_reports hung
[ "$("${compose[@]}" ps -q filter | wc -l)" = 4 ] || fail 'there are not four filters'
say 'a job is right while two hang and there are more filters'

await_all 90
submit unplugged
victim=$(container joiner-1)
docker network disconnect kopi_inside "$victim"
await_restart "$victim" "$(started_at "$victim")" "$MAX_HUNG_SECONDS"
docker network connect --alias joiner-1 kopi_inside "$victim"
check_reports unplugged
say 'a job is right while one is off the network'

"${compose[@]}" up -d --no-recreate --scale filter=2 >/dev/null 2>&1
# Those that are gone are forgotten after half a minute.
begun=$SECONDS
until shown=$(status) && [ "$(grep -c '^filter' <<<"$shown")" = 2 ] && grep -q 'all nodes work' <<<"$shown"; do
  [ $((SECONDS - begun)) -le 90 ] || fail "there are other filters than two: $shown"
done
"${compose[@]}" --profile client down -v >"$folder/down.log" 2>&1 || fail "down: $(cat "$folder/down.log")"
[ -z "$(docker ps -aq)" ] || fail "containers are left: $(docker ps -a)"
[ -z "$(docker volume ls -q)" ] || fail "volumes are left: $(docker volume ls)"
printf 'test-compose: OK (%s s)\n' "$SECONDS"
