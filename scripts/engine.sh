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
# How its namespaces are entered, and options of the engine, if something else than this has made them.
engine_enter=()
engine_options=()

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
  mkdir -p "$engine_folder"
  if [ ${#engine_enter[@]} -eq 0 ]; then
    engine_namespace=kopi-$$
    ip netns add "$engine_namespace"
    ip -n "$engine_namespace" link set lo up
    # "ip netns exec" would mount another /sys, and hide the control groups.
    engine_enter=(nsenter --net="/run/netns/$engine_namespace")
  fi
  export DOCKER_HOST=unix://$engine_folder/docker.sock
  "${engine_enter[@]}" dockerd --data-root "$engine_folder/data" --exec-root "$engine_folder/exec" --pidfile "$engine_folder/pid" \
    -H "$DOCKER_HOST" ${engine_options[@]+"${engine_options[@]}"} >"$engine_folder/log" 2>&1 </dev/null &
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
  # Some are scripts, which are linked with nothing.
  { find "$1" -type f \( -name '*.so' -o -path '*/bin/*' -o -path '*/sbin/*' \) -exec ldd {} + 2>/dev/null || true; } |
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

# rabbitmq_image FOLDER NAME: an image of this machine's RabbitMQ (Debian's package), as there is one by that name in a registry.
rabbitmq_image() {
  local base=$1/rabbitmq program
  mkdir -p "$base/bin" "$base/usr/bin" "$base/usr/sbin" "$base/usr/lib" "$base/etc/rabbitmq" "$base/var/log/rabbitmq" "$base/var/lib/rabbitmq"
  install -d -m 1777 "$base/tmp"
  cp -a /usr/lib/erlang /usr/lib/rabbitmq "$base/usr/lib/"
  for program in sh bash awk basename cat chmod cp cut date dirname env erl escript expr grep head hostname id ls mkdir ps readlink rm sed \
    sleep sort stat tail test touch tr uname whoami; do
    cp -L "$(PATH=/usr/bin:/bin type -P "$program")" "$base/bin/" || true
  done
  # Erlang's own are links into its folder, by which it finds itself.
  rm -f "$base/bin/erl" "$base/bin/escript"
  ln -s /usr/lib/erlang/bin/erl /usr/lib/erlang/bin/escript "$base/bin/"
  copy_libraries "$base"
  printf 'root:x:0:0::/root:/bin/sh\nrabbitmq:x:999:999::/var/lib/rabbitmq:/bin/sh\n' >"$base/etc/passwd"
  printf 'root:x:0:\nrabbitmq:x:999:\n' >"$base/etc/group"
  chown -R 999:999 "$base/var/lib/rabbitmq" "$base/var/log/rabbitmq"
  tar -C "$base" -c . | docker import --change 'ENV PATH=/usr/lib/rabbitmq/bin:/bin HOME=/var/lib/rabbitmq RABBITMQ_LOGS=-' \
    --change 'USER 999:999' --change 'CMD ["rabbitmq-server"]' - "$2" >/dev/null
}

# compose_plugin FOLDER: sets compose to Docker Compose, of this machine or of Debian's next release, as the machine's mirror has it, unpacked there:
# status 1 if none is had.
compose_plugin() {
  local folder=$1/compose apt mirror
  if docker compose version >/dev/null 2>&1; then
    compose=(docker compose)
    return 0
  fi
  # shellcheck disable=SC2016 # apt-get fills it in.
  mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Component: main' 2>/dev/null | grep -v security | sed -n 1p) || return 1
  [ -n "$mirror" ] || return 1
  mkdir -p "$folder/lists/partial" "$folder/cache/archives/partial"
  printf 'deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] %s trixie main\n' "$mirror" >"$folder/sources.list"
  apt=(apt-get -q -o Dir::Etc::sourcelist="$folder/sources.list" -o Dir::Etc::sourceparts=/dev/null
    -o Dir::State::lists="$folder/lists" -o Dir::Cache="$folder/cache" -o Dir::State::status=/dev/null -o APT::Sandbox::User=root)
  (cd "$folder" && "${apt[@]}" update && "${apt[@]}" download docker-compose && dpkg-deb -x docker-compose_*.deb unpacked) >&2 || return 1
  compose=("$folder/unpacked/usr/libexec/docker/cli-plugins/docker-compose")
}

# host_image FOLDER NAME: an image whose containers are hosts with systemd: this machine's programs, mounted, and an /etc of their own.
host_image() {
  local base=$1/host link
  mkdir -p "$base"/etc/systemd/system "$base"/{usr,root,run,proc,sys,dev,home,opt} "$base"/var/{lib,log}
  install -d -m 1777 "$base/tmp"
  for link in bin lib lib64 sbin; do ln -s "usr/$link" "$base/$link"; done
  cp -r /etc/alternatives /etc/ld.so.cache /etc/nsswitch.conf "$base/etc/"
  printf 'root:x:0:0::/root:/bin/sh\nmessagebus:x:101:101::/:/bin/false\nnobody:x:65534:65534::/:/bin/false\n' >"$base/etc/passwd"
  printf 'root:x:0:\nmessagebus:x:101:\nadm:x:4:\nsystemd-journal:x:102:\nutmp:x:43:\ntty:x:5:\nnogroup:x:65534:\n' >"$base/etc/group"
  # One without would have all that is installed started, as on its first day.
  printf '0123456789abcdef0123456789abcdef\n' >"$base/etc/machine-id"
  ln -s /lib/systemd/system/multi-user.target "$base/etc/systemd/system/default.target"
  tar -C "$base" -c . | docker import --change 'CMD ["/lib/systemd/systemd"]' - "$2" >/dev/null
}

# start_host NAME IMAGE NETWORK: a container, host-NAME, that is one.
start_host() {
  docker run -d --name "host-$1" --hostname "$1" --network "$3" --network-alias "$1" --cap-add SYS_ADMIN --security-opt seccomp=unconfined \
    --security-opt apparmor=unconfined --tmpfs /run --tmpfs /tmp --tmpfs /sys/fs/cgroup -e container=docker -v /usr:/usr:ro "$2" >/dev/null
}
