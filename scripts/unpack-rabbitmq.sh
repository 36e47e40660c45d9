#!/usr/bin/env bash
# Downloads one release of RabbitMQ, checks that its makers have signed it, and unpacks it; for trying kopi with that version:
#
#   scripts/unpack-rabbitmq.sh 4.2.3 /opt && RABBITMQ_HOME=/opt/rabbitmq_server-4.2.3 KOPI_TEST_RABBITMQ=4.2.3 ./verify
#
# Needs an Erlang that fits (rabbitmq.com/docs/which-erlang) on the PATH to run it; curl, gpg and xz to unpack it.
# Called as "sh unpack-rabbitmq.sh"; other shells come no further than this.
if [ -z "${BASH_VERSION:-}" ]; then
  if command -v bash >/dev/null 2>&1; then exec bash "$0" "$@"; fi
  echo 'unpack-rabbitmq: needs bash (3.2 or newer), and there is none on the PATH.' >&2
  exit 1
fi
set +o posix
set -euo pipefail

if [ $# -ne 2 ]; then
  printf 'usage: scripts/unpack-rabbitmq.sh VERSION FOLDER\n' >&2
  exit 2
fi
version=$1
target=$2
# The key that RabbitMQ's releases are signed with.
key=0A9AF2115F4687BD29803A206B73A36E6026DFCA
url=https://github.com/rabbitmq/rabbitmq-server/releases/download/v$version/rabbitmq-server-generic-unix-$version.tar.xz

folder=$(mktemp -d "${TMPDIR:-/tmp}/kopi-rabbitmq.XXXXXX")
trap 'rm -rf "$folder"' EXIT
export GNUPGHOME=$folder/gnupg
mkdir -m 700 "$GNUPGHOME"

fetch() { curl --fail --silent --show-error --location --retry 3 --output "$1" "$2"; }

fetch "$folder/server.tar.xz" "$url"
fetch "$folder/server.tar.xz.asc" "$url.asc"
gpg --batch --quiet --keyserver hkps://keys.openpgp.org --recv-keys "$key"
gpg --batch --quiet --trust-model always --verify "$folder/server.tar.xz.asc" "$folder/server.tar.xz"
tar -C "$target" -xJf "$folder/server.tar.xz"
printf 'unpack-rabbitmq: %s\n' "$target/rabbitmq_server-$version"
