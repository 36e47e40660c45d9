# shellcheck shell=bash
# A Docker engine of a test's own, in a network namespace without a way out. Sourced by tests, after packages.sh; needs root.
#
#   ensure_engine          installs Docker on Debian and Ubuntu; says why not where that cannot be: status 1
#   start_engine FOLDER    starts one with its data there, sets DOCKER_HOST and engine_namespace; needs Linux and root
#   stop_engine            ends it and all that it runs
#   stand_in FOLDER NAME   makes an image with a Java runtime, as Temurin's is one, of this machine's JDK (jdk_home)
#   copy_libraries ROOT    copies there what the programs and libraries in ROOT are linked with

engine_pid=
engine_namespace=
engine_folder=

ensure_engine() {
  if [ "$(uname -s)" != Linux ] || [ "$(id -u)" != 0 ]; then
    printf 'kopi: a Docker engine in a network namespace takes Linux and root.\n' >&2
    return 1
  fi
  if ! command -v dockerd >/dev/null && command -v apt-get >/dev/null; then
    local package
    for package in docker.io containerd runc iptables; do install_package "$package" >&2 || return 1; done
  fi
  command -v dockerd >/dev/null && command -v docker >/dev/null && command -v iptables >/dev/null && return 0
  printf 'kopi: found no Docker engine on this machine: apt-get install docker.io iptables.\n' >&2
  return 1
}

start_engine() {
  engine_folder=$1/engine
  engine_namespace=kopi-$$
  mkdir -p "$engine_folder"
  ip netns add "$engine_namespace"
  ip -n "$engine_namespace" link set lo up
  export DOCKER_HOST=unix://$engine_folder/docker.sock
  # "ip netns exec" would mount another /sys, and hide the control groups.
  nsenter --net="/run/netns/$engine_namespace" dockerd --data-root "$engine_folder/data" --exec-root "$engine_folder/exec" \
    --pidfile "$engine_folder/pid" -H "$DOCKER_HOST" >"$engine_folder/log" 2>&1 </dev/null &
  engine_pid=$!
  local waited=0
  until docker info >/dev/null 2>&1; do
    waited=$((waited + 1))
    if [ "$waited" -gt 300 ] || ! kill -0 "$engine_pid" 2>/dev/null; then
      tail -n 20 "$engine_folder/log" >&2
      return 1
    fi
    sleep 0.2
  done
}

stop_engine() {
  [ -n "$engine_pid" ] || return 0
  docker ps -aq | xargs -r docker rm -f >/dev/null 2>&1 || true
  kill "$engine_pid" 2>/dev/null || true
  wait "$engine_pid" 2>/dev/null || true
  ip netns del "$engine_namespace" || true
  engine_pid=
}

copy_libraries() {
  find "$1" -type f \( -name '*.so' -o -path '*/bin/*' -o -path '*/sbin/*' \) -exec ldd {} + 2>/dev/null |
    grep -o '/[^ ]*' | grep -v ':$' | grep -v "^$1" | sort -u |
    while IFS= read -r library; do
      mkdir -p "$1${library%/*}"
      [ -e "$1$library" ] || cp -L "$library" "$1$library"
    done
}

stand_in() {
  local base=$1/base program
  mkdir -p "$base/bin" "$base/opt/java" "$base/usr/lib/locale"
  install -d -m 1777 "$base/tmp"
  "$jdk_home/bin/jlink" --add-modules java.se,jdk.httpserver,jdk.jfr,jdk.management,jdk.net,jdk.unsupported,jdk.zipfs \
    --strip-debug --no-man-pages --output "$base/opt/java/openjdk"
  for program in sh mkdir test; do cp -L "$(PATH=/usr/bin:/bin type -P "$program")" "$base/bin/"; done
  copy_libraries "$base"
  cp -RL /usr/lib/locale/C.utf8 "$base/usr/lib/locale/"
  tar -C "$base" -c . | docker import --change 'ENV PATH=/opt/java/openjdk/bin:/bin' - "$2" >/dev/null
}
