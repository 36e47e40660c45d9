#!/usr/bin/env bash
# Tests deploy/compose.yaml: a cluster of containers in a Docker engine of the test's own, without a way out. A job must be right while
# every kind of node is killed, one hangs, one is off the network, and another number of filters is asked for; afterwards nothing may be
# left. Then the same of a cluster with three RabbitMQs, of which one is killed, one cut off, and two away. The images are made here:
# kopi on a stand-in for Temurin's, RabbitMQ of Debian's package. Part of ./verify long; says so and ends where there can be no engine
# or no Compose.
#
#   scripts/test-compose.sh [nodes | brokers]     only one of both
#
# Called as "sh test-compose.sh"; other shells come no further than this.
if [ -z "${BASH_VERSION:-}" ]; then
  if command -v bash >/dev/null 2>&1; then exec bash "$0" "$@"; fi
  echo 'test-compose: needs bash (3.2 or newer), and there is none on the PATH.' >&2
  exit 1
fi
set +o posix
set -euo pipefail

cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")/.."
# shellcheck source=scripts/testing.sh
. scripts/testing.sh

SCALE=${KOPI_COMPOSE_SCALE:-0.1}
MAX_HUNG_SECONDS=15
MAX_KILLED_SECONDS=12
# Longer than Erlang's own limit for a silent peer.
PARTITION_SECONDS=90

compose=()
begin_test
if ! ensure_engine || ! ensure_rabbitmq || ! [ -x /usr/lib/rabbitmq/bin/rabbitmq-server ] || ! compose_plugin "$folder"; then
  skip 'the Compose file was not tried.'
fi

diagnose() {
  "${compose[@]}" ps -a
  "${compose[@]}" logs --tail 30 egg-1 egg-2 egg-3
}

# status: what kopi status says, in the cluster.
status() { "${compose[@]}" run --rm -T client status 2>/dev/null; }

# container SERVICE: the first one of it.
container() { "${compose[@]}" ps -q "$1" | sed -n 1p; }

started_at() { docker inspect -f '{{.State.StartedAt}}' "$1"; }

is_back() { [ "$(docker inspect -f '{{.State.Running}} {{.State.Paused}}' "$1")" = 'true false' ] && [ "$(started_at "$1")" != "$2" ]; }

# await_restart CONTAINER SINCE SECONDS: until it was started later than that.
await_restart() { await "$3" "$(docker inspect -f '{{.Name}}' "$1") is back" is_back "$1" "$2"; }

all_work() {
  local shown
  shown=$(status) && grep -q 'all nodes work' <<<"$shown"
}

await_all() { await "$1" 'all nodes work' all_work; }

# submit OUT: in the background; its pid is in job.
submit() {
  "${compose[@]}" run --rm -T client submit --gateway gateway:7400 --tls-ca /run/kopi/certificate.pem --data data --out "$1" \
    --batch-kib 64 >"$folder/$1.log" 2>&1 &
  job=$!
}

# begin OUT: the same, and waits until a gateway has the job. Before that a client without a broker gives up after half a minute.
begin() {
  submit "$1"
  await 120 "job $1 is open" is_open "$1"
}
is_open() { grep -q '%' "$folder/$1.log" || ! kill -0 "$job"; }

check_reports() {
  wait "$job" || fail "the job failed: $(cat "$folder/$1.log")"
  same_reports "$folder/work/expected" "$folder/work/$1"
}

two_filters() {
  local shown
  shown=$(status) && [ "$(grep -c '^filter' <<<"$shown")" = 2 ] && grep -q 'all nodes work' <<<"$shown"
}

compose_down() {
  "${compose[@]}" --profile client down -v >"$folder/down.log" 2>&1 || fail "down: $(cat "$folder/down.log")"
  [ -z "$(docker ps -aq)" ] || fail "containers are left: $(docker ps -a)"
  [ -z "$(docker volume ls -q)" ] || fail "volumes are left: $(docker volume ls)"
}

# How many nodes of RabbitMQ are one cluster.
members() {
  docker exec "$(container rabbitmq-1)" rabbitmqctl -q --formatter json cluster_status |
    grep -o '"running_nodes":\[[^]]*\]' | grep -o 'rabbit@' | wc -l
}

# The ready file: every kind of node is killed, some hang, one is off the network.
try_nodes() {
  "${compose[@]}" up -d --wait >"$folder/up.log" 2>&1 || fail "up: $(cat "$folder/up.log")"
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
  await 90 'there are two filters' two_filters
  compose_down
}

# RabbitMQ as a cluster. What is cut off is a minority, which pauses; where two are away, nobody is served until one is back.
try_brokers() {
  mkdir "$folder/three"
  cp cluster.yaml "$folder/three/"
  chmod 644 "$folder/three/cluster.yaml"
  ./kopi compose -f "$folder/three/cluster.yaml" --brokers 3 >"$folder/three/compose.yaml"
  export COMPOSE_FILE=$folder/three/compose.yaml
  "${compose[@]}" up -d >"$folder/up.log" 2>&1 || fail "up with three brokers: $(cat "$folder/up.log")"
  await_all 240
  [ "$(members)" = 3 ] || fail "RabbitMQ runs on $(members) nodes, not on three"
  submit three
  check_reports three
  say 'a job is right with three RabbitMQs'

  begin broker-killed
  victim=$(container rabbitmq-1)
  since=$(started_at "$victim")
  kill -9 "$(docker inspect -f '{{.State.Pid}}' "$victim")"
  await_restart "$victim" "$since" "$MAX_KILLED_SECONDS"
  check_reports broker-killed
  await_all 120
  say 'a job is right while a RabbitMQ is killed'

  begin partitioned
  victim=$(container rabbitmq-2)
  docker network disconnect kopi_inside "$victim"
  sleep "$PARTITION_SECONDS"
  docker network connect --alias rabbitmq-2 kopi_inside "$victim"
  check_reports partitioned
  await_all 180
  say "a job is right while a RabbitMQ is cut off for $PARTITION_SECONDS s"

  begin minority
  docker kill "$(container rabbitmq-2)" "$(container rabbitmq-3)" >/dev/null
  sleep 15
  kill -0 "$job" 2>/dev/null || fail "a job has ended without a majority of RabbitMQs: $(cat "$folder/minority.log")"
  docker start "$(docker ps -aq --filter label=com.docker.compose.service=rabbitmq-3)" >/dev/null
  docker start "$(docker ps -aq --filter label=com.docker.compose.service=rabbitmq-2)" >/dev/null
  check_reports minority
  await_all 180
  say 'a job waits while two of three RabbitMQs are away, and is right'
  compose_down
}

start_engine "$folder"
export DOCKER_SOCKET=$engine_folder/docker.sock KOPI_WORK=$folder/work COMPOSE_FILE=$PWD/deploy/compose.yaml
mkdir "$folder/work"
make_data "$SCALE" "$folder/work"
chown -R 10001:10001 "$folder/work"
stand_in "$folder" eclipse-temurin:25-jre
DOCKER_BUILDKIT=0 docker build -q -f deploy/Dockerfile -t kopi:latest . >/dev/null 2>&1 || fail 'deploy/Dockerfile cannot be built'
rabbitmq_image "$folder" rabbitmq:4
say 'images are made'

case ${1:-} in
  nodes | brokers) "try_$1" ;;
  *)
    try_nodes
    try_brokers
    ;;
esac
printf 'test-compose: OK (%s s)\n' "$SECONDS"
