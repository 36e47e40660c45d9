#!/usr/bin/env bash
# Tests deploy/systemd and the page that says how it is used: three containers with systemd are hosts, set up as docs/deployment.md says.
# A job must be right while a node is killed, one hangs and one host is off the network. In a Docker engine of the test's own, without a
# way out, with RabbitMQ of Debian's package in a fourth. Part of ./verify long; says so and ends where there can be no engine, or no systemd.
# Called as "sh test-hosts.sh"; other shells come no further than this.
if [ -z "${BASH_VERSION:-}" ]; then
  if command -v bash >/dev/null 2>&1; then exec bash "$0" "$@"; fi
  echo 'test-hosts: needs bash (3.2 or newer), and there is none on the PATH.' >&2
  exit 1
fi
set +o posix
set -euo pipefail

cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")/.."
# shellcheck source=scripts/testing.sh
. scripts/testing.sh

SCALE=${KOPI_HOSTS_SCALE:-0.1}
MAX_HUNG_SECONDS=40
MAX_KILLED_SECONDS=30

begin_test
if ! [ -x /lib/systemd/systemd ] || ! [ -L /bin ] || ! ensure_engine || ! ensure_rabbitmq ||
  ! [ -x /usr/lib/rabbitmq/bin/rabbitmq-server ]; then
  skip 'hosts with systemd were not tried.'
fi

diagnose() {
  for host in a b c; do docker exec "host-$host" journalctl -q --no-pager -n 20; done
}

on() {
  local host=$1
  shift
  docker exec -i "host-$host" "$@"
}

kopi() { on a setpriv --reuid kopi --regid kopi --init-groups "$jdk_home/bin/java" @/opt/kopi/jvm.options -jar /opt/kopi/kopi.jar "$@"; }

all_work() {
  sleep 1
  local shown
  shown=$(kopi status) && grep -q 'all nodes work' <<<"$shown"
}

await_all() { await "$1" 'all nodes work' all_work; }

is_back() {
  [ "$(on "$1" systemctl show -P MainPID "kopi-node@$2")" != "$3" ] &&
    [ "$(on "$1" systemctl show -P ActiveState "kopi-node@$2")" = active ]
}

# await_restart HOST NODE PID SECONDS
await_restart() { await "$4" "$2 is back" is_back "$1" "$2" "$3"; }

main_pid() { on "$1" systemctl show -P MainPID "kopi-node@$2"; }

submit() {
  kopi submit --gateway a:7400,c:7401 --tls-ca /etc/kopi/keys/certificate.pem --token-file /etc/kopi/keys/token --batch-kib 64 \
    --data /srv/data --out "/tmp/$1" >"$folder/$1.log" 2>&1 &
  job=$!
}

check_reports() {
  wait "$job" || fail "the job failed: $(cat "$folder/$1.log")"
  on a tar -C /tmp -c "$1" | tar -C "$folder" -x
  same_reports "$folder/expected" "$folder/$1"
}

# What docs/deployment.md has whoever sets a host up do.
install_kopi() {
  on "$1" groupadd --system kopi
  on "$1" useradd --system --gid kopi --home-dir /var/lib/kopi --shell /sbin/nologin kopi
  on "$1" mkdir -p /opt/kopi /etc/kopi /srv
  docker cp -q kopi-app/target/kopi.jar "host-$1:/opt/kopi/kopi.jar"
  docker cp -q deploy/image/jvm.options "host-$1:/opt/kopi/jvm.options"
  docker cp -q deploy/systemd/kopi-node@.service "host-$1:/etc/systemd/system/kopi-node@.service"
  docker cp -q "$folder/cluster.yaml" "host-$1:/etc/kopi/cluster.yaml"
  docker cp -q "$folder/keys" "host-$1:/etc/kopi/keys"
  on "$1" chown -R kopi:kopi /etc/kopi/keys
  # Where a host has Java is the host's own affair; this one has it in a place of its own.
  on "$1" mkdir -p /etc/systemd/system/kopi-node@.service.d
  printf '[Service]\nEnvironment=PATH=%s/bin:/usr/bin:/bin\n' "$jdk_home" |
    on "$1" tee /etc/systemd/system/kopi-node@.service.d/java.conf >/dev/null
  on "$1" systemctl daemon-reload
}

start_engine "$folder"
make_data "$SCALE" "$folder"
./kopi keys --out "$folder/keys" --broker "$folder/broker" --host a,b,c >/dev/null
cat >"$folder/cluster.yaml" <<'YAML'
name: shop
listen: 0.0.0.0
eggs: [a, b, c]
runtime: none
nodes: {egg: 3, controller: 1, aggregator: 1, joiner: 1, gateway: 2, filter: 2}

broker:
  host: broker
  user: kopi
  password-file: keys/broker-password

security:
  secret-file: keys/secret
  token-file: keys/token
  certificate: keys/certificate.pem
  key: keys/key.pem

paths:
  state: /var/lib/kopi
  logs: /var/lib/kopi/logs
YAML
rabbitmq_image "$folder" rabbitmq:4
host_image "$folder" host
docker network create --internal hosts >/dev/null
docker run -d --name broker --hostname broker --network hosts -e RABBITMQ_CONFIG_FILE=/run/broker/rabbitmq.conf \
  -v "$folder/broker:/run/broker:ro" rabbitmq:4 >/dev/null
for host in a b c; do
  start_host "$host" host hosts
  until case $(on "$host" systemctl is-system-running 2>/dev/null || true) in running | degraded) true ;; *) false ;; esac; do sleep 0.2; done
  install_kopi "$host"
done
docker cp -q "$folder/data" host-a:/srv/data
say 'three hosts are set up'

on a systemctl start --no-block kopi-node@egg-1 kopi-node@controller-1 kopi-node@gateway-1 kopi-node@filter-1
on b systemctl start --no-block kopi-node@egg-2 kopi-node@aggregator-1
on c systemctl start --no-block kopi-node@egg-3 kopi-node@joiner-1 kopi-node@gateway-2 kopi-node@filter-2
await_all 120
say 'all nodes work'

submit undisturbed
check_reports undisturbed
say 'a job is right'

submit killed
pid=$(main_pid b aggregator-1)
on b kill -KILL "$pid"
await_restart b aggregator-1 "$pid" "$MAX_KILLED_SECONDS"
pid=$(main_pid c joiner-1)
on c kill -STOP "$pid"
await_restart c joiner-1 "$pid" "$MAX_HUNG_SECONDS"
check_reports killed
say 'a job is right while an aggregator is killed and a joiner hangs'

submit cut
docker network disconnect hosts host-c
sleep 8
docker network connect --alias c hosts host-c
check_reports cut
await_all 90
say 'a job is right while a host is off the network'

for host in a b c; do
  on "$host" systemctl stop 'kopi-node@*'
  [ -z "$(on "$host" systemctl list-units --no-legend --state=failed 'kopi-node@*')" ] || fail "a node of $host does not end as it ought to"
done
printf 'test-hosts: OK (%s s)\n' "$SECONDS"
