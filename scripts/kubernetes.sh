# shellcheck shell=bash
# A Kubernetes of a test's own: one node in namespaces without a way out, on a Docker engine of its own. Sourced by tests, after packages.sh
# and engine.sh; needs root.
#
#   ensure_kubernetes           whether there can be one: its programs are in the folder KOPI_KUBERNETES_BIN, and Docker, etcd, dnsmasq are
#                               installed, on Debian by this; says why not: status 1
#   start_kubernetes FOLDER     starts the engine, too (start_engine), and waits until the node is ready
#   stop_kubernetes             ends all of it
#   kube ARGS                   kubectl as administrator, in its network
#   pod_signal SIGNAL POD NS    sends it to the first process of a pod's container, as the kernel or somebody on the node does
#   stop_component NAME         kills one of etcd, apiserver, controller-manager, scheduler, kubelet, proxy, dns
#   start_component NAME        starts it again
#
# It is Kubernetes 1.20 to 1.23, the last ones that run containers by Docker: kube-apiserver, kube-controller-manager, kube-scheduler,
# kube-proxy, kubelet, kubectl and pause. What others would install beside it: no network policies, no storage provisioner, no metrics.

KUBE_NODE=10.244.0.1
KUBE_PODS=10.244.0.0/16
KUBE_SERVICES=10.96.0.0/16
KUBE_API=10.96.0.1

kube_folder=
kube_holder=
kube_unshare=

ensure_kubernetes() {
  local program
  if [ -z "${KOPI_KUBERNETES_BIN:-}" ]; then
    printf 'kopi: KOPI_KUBERNETES_BIN names no folder with the programs of Kubernetes 1.20 to 1.23.\n' >&2
    return 1
  fi
  for program in kube-apiserver kube-controller-manager kube-scheduler kube-proxy kubelet kubectl pause; do
    if ! [ -x "$KOPI_KUBERNETES_BIN/$program" ]; then
      printf 'kopi: there is no %s in %s.\n' "$program" "$KOPI_KUBERNETES_BIN" >&2
      return 1
    fi
  done
  ensure_engine || return 1
  while read -r program package; do
    command -v "$program" >/dev/null && continue
    if ! command -v apt-get >/dev/null || ! install_package "$package" >&2; then
      printf 'kopi: found no %s on this machine, which Kubernetes takes.\n' "$program" >&2
      return 1
    fi
  done <<'PROGRAMS'
etcd etcd-server
dnsmasq dnsmasq-base
conntrack conntrack
openssl openssl
PROGRAMS
}

# kube_init FOLDER: the first process of the node's namespaces. Paths that the kubelet has no option for, and numbers of the kernel that
# it would set for the whole machine, are the node's own.
kube_init() {
  local folder=$1 name value
  mount --make-rshared /
  mkdir -p "$folder/var-lib" "$folder/var-log" "$folder/kernel"
  mount -t tmpfs -o mode=755 tmpfs /run
  mkdir -p /run/lock
  mount --bind "$folder/var-lib" /var/lib
  mount --bind "$folder/var-log" /var/log
  mount --bind "$folder/resolv.conf" /etc/resolv.conf
  while read -r name value; do
    [ -e "/proc/sys/$name" ] || continue
    printf '%s\n' "$value" >"$folder/kernel/${name//\//.}"
    mount --bind "$folder/kernel/${name//\//.}" "/proc/sys/$name"
  done <<'NUMBERS'
vm/overcommit_memory 1
vm/panic_on_oom 0
kernel/panic 10
kernel/panic_on_oops 1
kernel/keys/root_maxkeys 1000000
kernel/keys/root_maxbytes 25000000
NUMBERS
  hostname node1
  printf '1\n' >/proc/sys/net/ipv4/ip_forward
  touch "$folder/entered"
  trap : TERM INT HUP
  while :; do
    sleep 3600 &
    wait $! || true
  done
}

# kube_await SECONDS WHAT COMMAND…
kube_await() {
  local limit=$((SECONDS + $1)) what=$2
  shift 2
  until "$@" >/dev/null 2>&1; do
    if [ "$SECONDS" -ge "$limit" ]; then
      printf 'kopi: %s of Kubernetes is not there in time.\n' "$what" >&2
      tail -n 5 "$kube_folder"/log/* >&2
      return 1
    fi
    sleep 0.2
  done
}

kube_node() { nsenter -t "$kube_holder" -m -p -n -u -i -- "$@"; }

kube() { nsenter --net="/run/netns/$engine_namespace" -- "$KOPI_KUBERNETES_BIN/kubectl" --kubeconfig "$kube_folder/kubeconfig" "$@"; }

pod_signal() {
  local container
  container=$(docker ps -q --filter "label=io.kubernetes.pod.name=$2" --filter "label=io.kubernetes.pod.namespace=$3" \
    --filter label=io.kubernetes.docker.type=container)
  kube_node kill "-$1" "$(docker inspect -f '{{.State.Pid}}' "${container%%$'\n'*}")"
}

start_component() {
  local bin=$KOPI_KUBERNETES_BIN folder=$kube_folder client=--kubeconfig=$kube_folder/kubeconfig command
  case $1 in
    etcd) command=(etcd --data-dir "$folder/etcd" --unsafe-no-fsync) ;;
    apiserver)
      command=("$bin/kube-apiserver" --etcd-servers=http://127.0.0.1:2379 --advertise-address="$KUBE_NODE" --cert-dir="$folder/certificates"
        --token-auth-file="$folder/tokens.csv" --authorization-mode=RBAC --service-cluster-ip-range="$KUBE_SERVICES"
        --service-account-issuer=https://kubernetes.default.svc.cluster.local --service-account-key-file="$folder/accounts.key"
        --service-account-signing-key-file="$folder/accounts.key" --kubelet-preferred-address-types=InternalIP --allow-privileged=true)
      ;;
    controller-manager)
      command=("$bin/kube-controller-manager" "$client" --leader-elect=false --use-service-account-credentials=true --port=0
        --service-account-private-key-file="$folder/accounts.key" --root-ca-file="$folder/certificates/apiserver.crt"
        "--controllers=*,-nodeipam,-cloud-node-lifecycle,-route,-service,-csrsigning")
      ;;
    scheduler) command=("$bin/kube-scheduler" "$client" --leader-elect=false --port=0) ;;
    kubelet)
      command=("$bin/kubelet" "$client" --hostname-override=node1 --node-ip="$KUBE_NODE" --root-dir="$folder/kubelet"
        --cert-dir="$folder/kubelet/certificates" --container-runtime=docker --docker-endpoint="$DOCKER_HOST"
        --pod-infra-container-image=kopi-pause --cgroup-driver=cgroupfs --cgroups-per-qos=false --enforce-node-allocatable=
        --fail-swap-on=false --eviction-hard= --image-gc-high-threshold=100 --oom-score-adj=0 --anonymous-auth=true
        --authorization-mode=AlwaysAllow --cluster-dns="$KUBE_NODE" --cluster-domain=cluster.local --resolv-conf="$folder/resolv.conf"
        --volume-plugin-dir="$folder/plugins" --node-status-update-frequency=4s --max-pods=60)
      ;;
    proxy)
      command=("$bin/kube-proxy" "$client" --hostname-override=node1 --proxy-mode=iptables --cluster-cidr="$KUBE_PODS" --oom-score-adj=0
        --conntrack-max-per-core=0 --conntrack-min=0 --conntrack-tcp-timeout-established=0s --conntrack-tcp-timeout-close-wait=0s)
      ;;
    dns)
      command=(dnsmasq -k --conf-file=/dev/null --user=root --no-resolv --no-hosts --addn-hosts="$folder/names" --listen-address="$KUBE_NODE"
        --bind-interfaces --local=/cluster.local/ --address=/#/ --cache-size=0 --local-ttl=1 --pid-file="$folder/dns.pid")
      ;;
  esac
  # In the background of a shell of the node, so that its number is one of the node's.
  # shellcheck disable=SC2016 # for that shell
  kube_node bash -c 'name=$1 log=$2; shift 2; setsid "$@" >>"$log/$name" 2>&1 </dev/null & echo $! >"$log/../$name.number"' \
    bash "$1" "$folder/log" "${command[@]}"
}

stop_component() { kube_node kill -KILL "$(cat "$kube_folder/$1.number")"; }

# What CoreDNS would answer: services by their address, those without one by their pods', and pods with a name of their own.
kube_names() {
  # shellcheck disable=SC2016 # a template of kubectl's
  kube get services,endpoints -A -o go-template='{{range .items}}{{$n := printf "%s.%s.svc.cluster.local" .metadata.name .metadata.namespace}}
{{- if eq .kind "Service"}}{{if ne .spec.clusterIP "None"}}service {{.spec.clusterIP}} {{$n}}{{"\n"}}{{end}}
{{- else}}{{range .subsets}}{{range .addresses}}pod {{.ip}} {{$n}}{{"\n"}}
{{- if .hostname}}host {{.ip}} {{.hostname}}.{{$n}}{{"\n"}}{{end}}{{end}}{{end}}{{end}}{{end}}' |
    awk '$1 == "service" { has[$3] = 1 } { kind[NR] = $1; line[NR] = $2 " " $3; name[NR] = $3 }
      END { for (i = 1; i <= NR; i++) if (kind[i] != "pod" || !(name[i] in has)) print line[i] }' | sort -u
}

# kube_follow_names: as long as the node lives, with every change of an endpoint.
kube_follow_names() {
  local names
  while [ -d "/proc/$kube_holder" ]; do
    kube get endpoints -A --watch -o name 2>/dev/null | while read -r _; do
      while read -r -t 0.1 _; do :; done
      if names=$(kube_names 2>/dev/null) && [ "$names" != "$(cat "$kube_folder/names")" ]; then
        printf '%s\n' "$names" >"$kube_folder/names"
        kube_node pkill -HUP -F "$kube_folder/dns.pid"
      fi
    done
    sleep 0.5
  done
}

start_kubernetes() {
  kube_folder=$1/kubernetes
  engine_namespace=kopi-$$
  mkdir -p "$kube_folder"/{log,certificates,kubelet,plugins}
  chmod 711 "$kube_folder"
  touch "$kube_folder/names"
  printf 'nameserver %s\n' "$KUBE_NODE" >"$kube_folder/resolv.conf"
  ip netns add "$engine_namespace"
  ip -n "$engine_namespace" link set lo up
  nsenter --net="/run/netns/$engine_namespace" unshare --mount --pid --uts --ipc --fork --kill-child --mount-proc --propagation slave \
    bash -c "$(declare -f kube_init); kube_init \"\$1\"" bash "$kube_folder" >"$kube_folder/log/init" 2>&1 </dev/null &
  kube_unshare=$!
  kube_await 20 'a namespace' test -e "$kube_folder/entered" || return 1
  kube_holder=$(pgrep -P "$kube_unshare")
  engine_enter=(kube_node)
  engine_options=(--bip "$KUBE_NODE/16" --userland-proxy=false --exec-opt native.cgroupdriver=cgroupfs --cgroup-parent "/$engine_namespace"
    --oom-score-adjust 0)
  kube_lower_no_scores
  start_engine "$1" || return 1
  ip -n "$engine_namespace" route replace "$KUBE_SERVICES" dev docker0 src "$KUBE_NODE"
  tar -C "$KOPI_KUBERNETES_BIN" -c pause | docker import -c 'ENTRYPOINT ["/pause"]' - kopi-pause >/dev/null

  kube_credentials
  start_component etcd
  start_component apiserver
  kube_await 120 'the API server' kube get --raw /readyz || return 1
  local component
  for component in controller-manager scheduler kubelet proxy dns; do start_component "$component"; done
  kube_await 60 'the name server' test -s "$kube_folder/dns.pid" || return 1
  kube_follow_names &
  kube_await 120 'the node' kube wait --for=condition=ready node/node1 --timeout=1s || return 1
  kube_await 60 'an account' kube -n default get serviceaccount default
}

# Without the right to do so no score of the kernel's killer can be lowered, as the kubelet would have it.
kube_lower_no_scores() {
  local resource=24 effective
  effective=$(awk '/^CapEff/ { print $2 }' /proc/self/status)
  [ $(((16#$effective >> resource) & 1)) = 0 ] || return 0
  cat >"$kube_folder/runc" <<'RUNC'
#!/bin/bash
previous= bundle=
for argument in "$@"; do
  [ "$previous" != --bundle ] || bundle=$argument
  previous=$argument
done
if [ -f "$bundle/config.json" ]; then sed -i -E 's/"oomScoreAdj":-[0-9]+/"oomScoreAdj":0/' "$bundle/config.json"; fi
exec runc "$@"
RUNC
  chmod 755 "$kube_folder/runc"
  engine_options+=(--add-runtime "scoreless=$kube_folder/runc" --default-runtime scoreless)
}

# Everything of Kubernetes' own is one user here, who may do all; what pods may follows from their accounts.
kube_credentials() {
  local token
  token=$(openssl rand -hex 16)
  openssl genrsa -out "$kube_folder/accounts.key" 2048 2>/dev/null
  (
    umask 077
    printf '%s,test,test,"system:masters"\n' "$token" >"$kube_folder/tokens.csv"
    cat >"$kube_folder/kubeconfig" <<YAML
apiVersion: v1
kind: Config
clusters: [{name: test, cluster: {server: "https://$KUBE_NODE:6443", certificate-authority: $kube_folder/certificates/apiserver.crt}}]
users: [{name: test, user: {token: $token}}]
contexts: [{name: test, context: {cluster: test, user: test}}]
current-context: test
YAML
  )
}

stop_kubernetes() {
  [ -n "$kube_unshare" ] || return 0
  local group waited=0
  # With the first process of its namespaces all others end.
  kill -KILL "$kube_holder" 2>/dev/null || true
  wait "$kube_unshare" 2>/dev/null || true
  engine_pid=
  ip netns del "$engine_namespace" 2>/dev/null || true
  for group in /sys/fs/cgroup/*/"$engine_namespace" "/sys/fs/cgroup/$engine_namespace"; do
    while [ -d "$group" ] && [ "$waited" -lt 25 ]; do
      find "$group" -depth -type d -exec rmdir {} \; 2>/dev/null || true
      [ ! -d "$group" ] || sleep 0.2
      waited=$((waited + 1))
    done
  done
  kube_unshare=
}
