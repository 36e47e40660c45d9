#!/usr/bin/env bash
# Tests deploy/helm/kopi on a real Kubernetes: Helm itself (as a library) installs it, and jobs must be right while every pod is
# killed, some hang, one's host is drained, the API server is away for a minute, there are more pods, and a new image is rolled out; the
# chart's own test must pass. Part of ./verify long.
#
# Which Kubernetes: KOPI_KUBERNETES_BIN, a folder with the programs of 1.20 to 1.23: one of the test's own, in namespaces without a way out
# (scripts/kubernetes.sh). Or KOPI_KUBECONFIG, that of a cluster with a storage provisioner whose hosts know kopi's image as KOPI_IMAGE and
# RabbitMQ's as RABBITMQ_IMAGE (kopi, rabbitmq:4): there a namespace "shops" is made and deleted, pods are only deleted, and nothing is
# done to hosts or the API server. Says so and ends where there is neither.
# Called as "sh test-kubernetes.sh"; other shells come no further than this.
if [ -z "${BASH_VERSION:-}" ]; then
  if command -v bash >/dev/null 2>&1; then exec bash "$0" "$@"; fi
  echo 'test-kubernetes: needs bash (3.2 or newer), and there is none on the PATH.' >&2
  exit 1
fi
set +o posix
set -euo pipefail

cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")/.."
# shellcheck source=scripts/testing.sh
. scripts/testing.sh
# shellcheck source=scripts/kubernetes.sh
. scripts/kubernetes.sh
export JAVA_HOME=$jdk_home

SCALE=${KOPI_KUBERNETES_SCALE:-0.05}
# A start, on a machine with too much to do.
MAX_KILLED_SECONDS=180
# The egg's three seconds and the kubelet's one before it.
MAX_HUNG_SECONDS=180
AWAY_SECONDS=60
KINDS='egg controller aggregator joiner gateway filter'

own=no
begin_test
clean_up() {
  [ "$own" = yes ] || [ -z "${KOPI_KUBECONFIG:-}" ] || kube delete namespace shops --ignore-not-found --wait=false >/dev/null 2>&1 || true
  stop_kubernetes
  rm -rf --one-file-system "$folder"
}

if [ -n "${KOPI_KUBECONFIG:-}" ]; then
  kubeconfig=$KOPI_KUBECONFIG
  kube() { kubectl --kubeconfig "$kubeconfig" "$@"; }
  in_network() { "$@"; }
elif ensure_kubernetes && ensure_rabbitmq && [ -x /usr/lib/rabbitmq/bin/rabbitmq-server ]; then
  own=yes
  in_network() { nsenter --net="/run/netns/$engine_namespace" -- "$@"; }
else
  skip 'the chart was not tried on a real Kubernetes.'
fi
image=${KOPI_IMAGE:-kopi:latest}
rabbitmq=${RABBITMQ_IMAGE:-rabbitmq:4}

shops() { kube -n shops "$@"; }

diagnose() {
  local egg
  shops get pods -o wide
  status
  shops get events --sort-by=.lastTimestamp | tail -n 15
  for egg in 0 1 2; do
    shops logs --tail 15 "monday-kopi-egg-$egg"
    shops logs --previous --tail 5 "monday-kopi-egg-$egg"
  done
}

status() { shops exec "monday-kopi-egg-${1:-0}" -- /opt/java/bin/java @/opt/kopi/jvm.options -Xmx48m -XX:TieredStopAtLevel=1 \
  -jar /opt/kopi/kopi.jar status 2>/dev/null; }

all_work() {
  sleep 2
  local shown
  shown=$(status) && grep -q 'all nodes work' <<<"$shown"
}

# await_ready SECONDS: until every kind has all of its pods, in their latest form, and the eggs hear them.
await_ready() {
  local begun=$SECONDS object
  for object in $(shops get statefulsets,deployments -o name); do
    shops rollout status "$object" --timeout="$1s" >/dev/null || fail "$object is not ready after $1 s"
  done
  await "$1" 'all nodes work' all_work
  ready_seconds=$((SECONDS - begun))
}

pod() { shops get pods -l "kopi.group=$1" -o 'jsonpath={.items[0].metadata.name}'; }

is_ready() { [ "$(shops get pod "$1" -o 'jsonpath={.status.conditions[?(@.type=="Ready")].status}')" = True ]; }

# Which life of a pod, and of the container in it, this is.
life() { shops get pod "$1" -o 'jsonpath={.metadata.uid}/{.status.containerStatuses[0].restartCount}'; }

# Also if the pod is gone.
is_over() { [ "$(life "$1")" != "$2" ]; }

has_restarted() { is_over "$1" "$2" && is_ready "$1"; }

uid() { shops get pod "$1" -o 'jsonpath={.metadata.uid}'; }

is_another() { [ "$(uid "$1")" != "$2" ] && is_ready "$1"; }

# A stateless pod has another name in its next life.
is_gone() { ! shops get pod "$1"; }

has_ready() { [ "$(shops get deployment "monday-kopi-$1" -o 'jsonpath={.status.readyReplicas} {.status.updatedReplicas} {.status.replicas}')" = "$2 $2 $2" ]; }

# job NAME: a client's pod, which submits, and compares with what one process makes of the same data. A client that reaches no gateway for half
# a minute ends; its pod has it go on, as the job has a name.
job() {
  shops apply -f - >/dev/null <<YAML
apiVersion: v1
kind: Pod
metadata: {name: $1}
spec:
  restartPolicy: OnFailure
  automountServiceAccountToken: false
  securityContext: {runAsUser: 10001, runAsGroup: 10001, fsGroup: 10001}
  initContainers:
    - name: submit
      image: $image
      imagePullPolicy: IfNotPresent
      args: [submit, --gateway, "monday-kopi-gateway:7400", --tls-ca, /run/kopi/certificate.pem, --token-file, /run/kopi/token,
             --data, /shop/data, --out, /shop/$1, --job, $1, --batch-kib, "64"]
      volumeMounts: [{name: work, mountPath: /shop}, {name: keys, mountPath: /run/kopi, readOnly: true}, {name: tmp, mountPath: /tmp}]
  containers:
    - name: compare
      image: $image
      imagePullPolicy: IfNotPresent
      args: [compare, /shop/expected, /shop/$1]
      volumeMounts: [{name: work, mountPath: /shop}, {name: tmp, mountPath: /tmp}]
  volumes:
    - {name: work, persistentVolumeClaim: {claimName: work}}
    - {name: keys, secret: {secretName: kopi-keys, defaultMode: 0440}}
    - {name: tmp, emptyDir: {}}
YAML
}

phase() { shops get pod "$1" -o 'jsonpath={.status.phase}'; }

# How often the client, and then what compares, was begun again.
tries() { shops get pod "$1" -o 'jsonpath={.status.initContainerStatuses[0].restartCount} {.status.containerStatuses[0].restartCount}'; }

has_ended() {
  case "$(phase "$1") $(tries "$1")" in
    Succeeded* | Failed* | *' '[5-9]' '* | *[1-9]) true ;;
    *) false ;;
  esac
}

is_submitting() { [ -n "$(shops get pod "$1" -o 'jsonpath={.status.initContainerStatuses[0].state.running.startedAt}')" ] || has_ended "$1"; }

# check_job NAME: that it ends, and well.
check_job() {
  await 600 "job $1" has_ended "$1"
  [ "$(phase "$1")" = Succeeded ] ||
    fail "job $1: $(shops logs "$1" -c submit --tail 20 2>&1; shops logs "$1" --tail 20 2>&1)"
}

# There is always a job while something is done to the cluster.
jobs=0
begin_job() {
  jobs=$((jobs + 1))
  job "job-$jobs"
  await 120 "job-$jobs begins" is_submitting "job-$jobs"
}
keep_a_job() {
  has_ended "job-$jobs" || return 0
  check_job "job-$jobs"
  begin_job
}

# kill_kind KIND: all of its pods at once, as if their processes had died; where the hosts are not ours, the pods.
kill_kind() {
  local victim victims lives=()
  read -r -a victims <<<"$(shops get pods -l "kopi.group=$1" -o 'jsonpath={.items[*].metadata.name}')"
  for victim in "${victims[@]}"; do
    lives+=("$(life "$victim")")
    if [ "$own" = yes ]; then pod_signal KILL "$victim" shops; else shops delete pod "$victim" --wait=false >/dev/null; fi
  done
  for victim in "${!victims[@]}"; do
    await "$MAX_KILLED_SECONDS" "${victims[victim]} ends" is_over "${victims[victim]}" "${lives[victim]}"
    case $1 in
      gateway | filter) ;;
      *) await "$MAX_KILLED_SECONDS" "${victims[victim]} is back" has_restarted "${victims[victim]}" "${lives[victim]}" ;;
    esac
  done
  case $1 in gateway | filter) await "$MAX_KILLED_SECONDS" "the pods of $1 are back" has_ready "$1" 2 ;; esac
}

# await_replaced POD UID SECONDS: until the pod that follows it is ready.
await_replaced() {
  case $1 in
    *-filter-* | *-gateway-*)
      await "$3" "$1 is gone" is_gone "$1"
      await "$3" "there are two of its kind" has_ready "$(cut -d- -f3 <<<"$1")" 2
      ;;
    *) await "$3" "there is another $1" is_another "$1" "$2" ;;
  esac
}

# hang_pod POD: an egg must have it replaced.
hang_pod() {
  local before begun=$SECONDS
  before=$(uid "$1")
  pod_signal STOP "$1" shops
  await_replaced "$1" "$before" "$MAX_HUNG_SECONDS"
  say "$1 hung, and was replaced within $((SECONDS - begun)) s"
}

# helm COMMAND [TAG]: Helm itself, as a library; with values of that tag of the image.
helm() {
  [ -z "${2:-}" ] || sed "s|^  tag: .*|  tag: \"$2\"|" "$folder/values.yaml" >"$folder/values-now.yaml"
  in_network "$jdk_home/bin/java" --enable-native-access=ALL-UNNAMED \
    -cp "$(cat kopi-kubernetes/target/classpath):kopi-kubernetes/target/test-classes" kopi.kubernetes.HelmRelease \
    "$kubeconfig" deploy/helm/kopi "$1" "$folder/values-now.yaml" >"$folder/helm.log" 2>&1 || fail "helm $1: $(cat "$folder/helm.log")"
}

mvn -q -B -pl kopi-kubernetes -am test-compile dependency:build-classpath -Dmdep.outputFile=target/classpath >"$folder/build.log" 2>&1 ||
  fail "what calls Helm cannot be built: $(cat "$folder/build.log")"
if [ "$own" = yes ]; then
  start_kubernetes "$folder"
  kubeconfig=$kube_folder/kubeconfig
  DOCKER_BUILDKIT=0 scripts/image.sh "$image" >/dev/null 2>&1 || fail 'the image cannot be made'
  printf 'FROM %s\nLABEL kopi.next=yes\n' "$image" | DOCKER_BUILDKIT=0 docker build -q -t "${image%:*}:next" - >/dev/null 2>&1
  rabbitmq_image "$folder" "$rabbitmq"
  for number in 1 2 3 4 5 6 7; do
    install -d -m 777 "$folder/volumes/$number"
    kube apply -f - >/dev/null <<YAML
apiVersion: v1
kind: PersistentVolume
metadata: {name: disk-$number}
spec:
  capacity: {storage: 4Gi}
  accessModes: [ReadWriteOnce]
  local: {path: $folder/volumes/$number}
  nodeAffinity: {required: {nodeSelectorTerms: [{matchExpressions: [{key: kubernetes.io/hostname, operator: In, values: [node1]}]}]}}
YAML
  done
  chmod 711 "$folder/volumes"
fi
# What "kubectl version" prints differs from one to the next.
version=$(kube get --raw /version | sed -n 's/.*"gitVersion": *"v\([0-9.]*\).*/\1/p')
say "Kubernetes $version is there"

kube create namespace shops >/dev/null
./kopi keys --out "$folder/keys" --broker "$folder/broker" --host monday-kopi-gateway,localhost >/dev/null
shops create secret generic kopi-keys --from-file="$folder/keys" >/dev/null
shops create secret generic broker --from-file="$folder/broker" >/dev/null
shops apply -f - >/dev/null <<YAML
apiVersion: v1
kind: Service
metadata: {name: rabbitmq}
spec: {selector: {app: rabbitmq}, ports: [{name: amqp, port: 5672, protocol: TCP}]}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: rabbitmq}
spec:
  serviceName: rabbitmq
  selector: {matchLabels: {app: rabbitmq}}
  template:
    metadata: {labels: {app: rabbitmq}}
    spec:
      enableServiceLinks: false
      containers:
        - name: rabbitmq
          image: $rabbitmq
          imagePullPolicy: IfNotPresent
          env: [{name: RABBITMQ_CONFIG_FILE, value: /run/broker/rabbitmq.conf}]
          readinessProbe: {tcpSocket: {port: 5672}, periodSeconds: 2}
          volumeMounts: [{name: broker, mountPath: /run/broker, readOnly: true}, {name: data, mountPath: /var/lib/rabbitmq}]
      volumes: [{name: broker, secret: {secretName: broker}}, {name: data, emptyDir: {}}]
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: work}
spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 4Gi}}}
---
apiVersion: v1
kind: Pod
metadata: {name: data}
spec:
  restartPolicy: Never
  securityContext: {runAsUser: 10001, runAsGroup: 10001, fsGroup: 10001}
  initContainers:
    - name: generate
      image: $image
      imagePullPolicy: IfNotPresent
      args: [generate, --scale, "$SCALE", --out, /shop/data]
      volumeMounts: [{name: work, mountPath: /shop}, {name: tmp, mountPath: /tmp}]
  containers:
    - name: run
      image: $image
      imagePullPolicy: IfNotPresent
      args: [run, --data, /shop/data, --out, /shop/expected]
      volumeMounts: [{name: work, mountPath: /shop}, {name: tmp, mountPath: /tmp}]
  volumes: [{name: work, persistentVolumeClaim: {claimName: work}}, {name: tmp, emptyDir: {}}]
YAML
await 300 'the data is made' has_ended data
[ "$(phase data)" = Succeeded ] || fail "no data: $(shops logs data -c generate 2>&1; shops logs data 2>&1)"
shops rollout status statefulset/rabbitmq --timeout=180s >/dev/null || fail 'RabbitMQ is not ready'

# A test's machine is small: nothing is reserved, and the limits are what they are.
cat >"$folder/values.yaml" <<YAML
image:
  repository: ${image%:*}
  tag: "${image##*:}"
resources:
  egg: {requests: {cpu: 10m, memory: 256Mi}}
  controller: {requests: {cpu: 10m}}
  aggregator: {requests: {cpu: 10m}}
  joiner: {requests: {cpu: 10m}}
  gateway: {requests: {cpu: 10m}}
  stateless: {requests: {cpu: 10m}}
YAML
helm install "${image##*:}"
await_ready 400
say "all nodes work, after $ready_seconds s"

begin_job
check_job job-1
say 'a job is right'
helm test
say 'helm test passes'

begin_job
for kind in $KINDS; do
  keep_a_job
  kill_kind "$kind"
done
check_job "job-$jobs"
await_ready 300
say 'jobs are right while every pod is killed'

if [ "$own" = yes ]; then
  begin_job
  hang_pod "$(pod aggregator)"
  keep_a_job
  hang_pod "$(pod filter)"
  keep_a_job
  leader=$(status | sed -n 's/ leads;.*//p')
  hang_pod "monday-kopi-egg-$((${leader#egg-} - 1))"
  check_job "job-$jobs"
  await_ready 300
  say 'jobs are right while an aggregator, a filter and the leading egg hang'

  begin_job
  host=$(shops get pod monday-kopi-aggregator-0 -o 'jsonpath={.spec.nodeName}')
  before=$(uid monday-kopi-aggregator-0)
  # All of its pods could go nowhere else: the one it is about must come back when it may.
  kube drain "$host" --pod-selector=kopi.group=aggregator --delete-emptydir-data --ignore-daemonsets --timeout=60s >"$folder/drain.log" 2>&1 ||
    fail "drain: $(cat "$folder/drain.log")"
  sleep 10
  kube uncordon "$host" >/dev/null
  await_replaced monday-kopi-aggregator-0 "$before" "$MAX_HUNG_SECONDS"
  check_job "job-$jobs"
  say "a job is right while the aggregator's host is drained"

  begin_job
  stop_component apiserver
  pods_before=$(docker ps -q | wc -l)
  sleep $((AWAY_SECONDS / 2))
  docker kill "$(docker ps -q --filter label=io.kubernetes.pod.name=monday-kopi-joiner-0 --filter label=io.kubernetes.docker.type=container)" >/dev/null
  sleep $((AWAY_SECONDS / 2))
  pods_after=$(docker ps -q | wc -l)
  start_component apiserver
  await 60 'the API server is back' kube get --raw /readyz
  [ "$pods_after" -ge $((pods_before - 1)) ] || fail "of $pods_before containers $pods_after were left while the API server was away"
  check_job "job-$jobs"
  await_ready 300
  say 'a job is right while the API server is away for a minute'
fi

begin_job
shops scale deployment monday-kopi-filter --replicas=4 >/dev/null
await 300 'there are four filters' has_ready filter 4
keep_a_job
shops scale deployment monday-kopi-filter --replicas=2 >/dev/null
await 300 'there are two filters' has_ready filter 2
check_job "job-$jobs"
two_filters() {
  sleep 2
  [ "$(status | grep -c '^filter')" = 2 ]
}
await 90 'eggs know of two filters' two_filters
say 'a job is right while there are more filters, and fewer'

begin_job
if [ "$own" = yes ]; then
  helm upgrade next
else
  for object in $(shops get statefulsets,deployments -l app.kubernetes.io/name=kopi -o name); do shops rollout restart "$object" >/dev/null; done
fi
for object in $(shops get statefulsets,deployments -o name); do
  until shops rollout status "$object" --timeout=20s >/dev/null 2>&1; do
    [ "$SECONDS" -lt 3000 ] || fail "$object is not rolled out"
    keep_a_job
  done
done
check_job "job-$jobs"
await_ready 300
say 'jobs are right while a new image is rolled out'

helm uninstall
no_pods() { [ -z "$(shops get pods -l kopi.cluster=monday -o name)" ]; }
await 300 'pods are gone' no_pods
kube delete namespace shops --timeout=180s >"$folder/delete.log" 2>&1 || fail "delete: $(cat "$folder/delete.log")"
printf 'test-kubernetes: OK (Kubernetes %s, %s s)\n' "$version" "$SECONDS"
