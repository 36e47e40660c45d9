#!/usr/bin/env bash
# Tests kopi on other versions of RabbitMQ than this machine's own: what talks to a broker, whole clusters, and chaos, in each. Part of
# ./verify long. KOPI_RABBITMQ_HOMES names the folders, with colons between them, each with sbin/rabbitmq-server and sbin/rabbitmqctl:
# what scripts/unpack-rabbitmq.sh unpacks, or two scripts that call those of another system by chroot. Says so and ends where there are none.
# Called as "sh test-brokers.sh"; other shells come no further than this.
if [ -z "${BASH_VERSION:-}" ]; then
  if command -v bash >/dev/null 2>&1; then exec bash "$0" "$@"; fi
  echo 'test-brokers: needs bash (3.2 or newer), and there is none on the PATH.' >&2
  exit 1
fi
set +o posix
set -euo pipefail

cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")/.."
# shellcheck source=scripts/jdk.sh
. scripts/jdk.sh
find_jdk
export JAVA_HOME=$jdk_home

# All of the adapter to RabbitMQ; clusters of processes with kills, some by chance, brokers that go and come; joins that recover.
TESTS='kopi.adapter.rabbitmq.*Test,NodeRecoveryTest,RealClusterTest,LongChaosTest'

if [ -z "${KOPI_RABBITMQ_HOMES:-}" ]; then
  printf 'test-brokers: KOPI_RABBITMQ_HOMES names no other RabbitMQ: only the one of this machine was tried.\n' >&2
  exit 0
fi

fail() {
  printf 'test-brokers: %s\n' "$*" >&2
  exit 1
}

IFS=: read -r -a homes <<<"$KOPI_RABBITMQ_HOMES"
versions=
for home in "${homes[@]}"; do
  [ -x "$home/sbin/rabbitmq-server" ] || fail "there is no $home/sbin/rabbitmq-server"
  version=$("$home/sbin/rabbitmqctl" version | tail -n 1) || fail "$home/sbin/rabbitmqctl does not say its version"
  printf 'test-brokers: RabbitMQ %s\n' "$version"
  RABBITMQ_HOME=$home KOPI_TEST_RABBITMQ=$version mvn -B -q --no-transfer-progress -pl kopi-app -am test -Dtest="$TESTS" \
    -Dsurefire.failIfNoSpecifiedTests=false -Dtest.excludedGroups= || fail "not everything works with RabbitMQ $version"
  versions="$versions $version"
done
printf 'test-brokers: OK:%s (%s s)\n' "$versions" "$SECONDS"
