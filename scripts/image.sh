#!/usr/bin/env bash
# Makes a small image of kopi: no base, no shell, no registry; a runtime of those modules of this machine's JDK that nodes need,
# its C library, and kopi without Parquet. For Linux, of this machine's kind of processor.
#
#   scripts/image.sh [NAME]     with Docker (DOCKER_HOST, as always); NAME is kopi:lean if left out
#   scripts/image.sh --files    only makes the files, in target/image
#
# Called as "sh image.sh"; other shells come no further than this.
if [ -z "${BASH_VERSION:-}" ]; then
  if command -v bash >/dev/null 2>&1; then exec bash "$0" "$@"; fi
  echo 'image: needs bash (3.2 or newer), and there is none on the PATH.' >&2
  exit 1
fi
set +o posix
set -euo pipefail

root=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
jar=$root/kopi-app/target/kopi.jar
image=$root/target/image

# What jdeps finds in the jar, less what only unused parts of libraries name (desktop, Kerberos), and keys and JFR.
modules=java.base,java.logging,java.management,java.naming,java.net.http,java.security.sasl,java.sql,java.xml
modules=$modules,jdk.httpserver,jdk.jfr,jdk.management,jdk.unsupported,jdk.zipfs

fail() {
  printf 'image: %s\n' "$*" >&2
  exit 1
}

name=kopi:lean
case ${1:-} in
  --files) name= ;;
  -*) fail "there is no option $1; usage: scripts/image.sh [NAME | --files]" ;;
  ?*) name=$1 ;;
esac
[ "$(uname -s)" = Linux ] || fail "the image is made of this machine's files, and must be made on Linux; elsewhere use deploy/Dockerfile."
[ -z "$name" ] || command -v docker >/dev/null || fail 'found no docker on the PATH; --files makes the files without it.'

# shellcheck source=scripts/jdk.sh
. "$root/scripts/jdk.sh"
find_jdk || exit 1
# shellcheck source=scripts/engine.sh
. "$root/scripts/engine.sh"
"$root/kopi" --version >/dev/null

rm -rf "$image"
mkdir -p "$image/root/opt/kopi" "$image/root/etc/kopi" "$image/state"
install -d -m 1777 "$image/root/tmp"

"$jdk_home/bin/jlink" --add-modules "$modules" --strip-debug --no-header-files --no-man-pages --compress zip-6 \
  --output "$image/root/opt/java" || fail "the JDK in $jdk_home could make no runtime."
if command -v strip >/dev/null; then strip --strip-unneeded "$image/root/opt/java/lib/server/libjvm.so"; fi

"$jdk_home/bin/java" "$root/kopi-app/src/build/LeanJar.java" "$jar" "$image/root/opt/kopi/kopi.jar"
cp "$root/deploy/image/jvm.options" "$image/root/opt/kopi/"
if [ -f "$root/kopi-app/target/bom.json" ]; then cp "$root/kopi-app/target/bom.json" "$image/root/opt/kopi/"; fi
cp "$root/deploy/image/cluster.yaml" "$image/root/etc/kopi/"
printf 'kopi:x:10001:10001::/work:/sbin/nologin\n' >"$image/root/etc/passwd"
printf 'kopi:x:10001:\n' >"$image/root/etc/group"

# The C library, in the paths where the loader looks for it.
copy_libraries "$image/root"

# Without it names of files would be ASCII only.
for locale in /usr/lib/locale/C.utf8 /usr/lib/locale/C.UTF-8; do
  if [ -d "$locale" ]; then
    mkdir -p "$image/root/usr/lib/locale"
    cp -RL "$locale" "$image/root/usr/lib/locale/C.utf8"
    break
  fi
done

if [ -z "$name" ]; then
  printf '%s\n' "$image"
else
  docker build -q -t "$name" -f "$root/deploy/lean.Dockerfile" "$image" >/dev/null || fail 'Docker could not build it, and has said why.'
  docker image inspect --format "$name: {{.Size}} bytes" "$name"
fi
