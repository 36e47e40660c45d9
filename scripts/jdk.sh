# shellcheck shell=bash
# Finds a JDK. Sourced by kopi, verify and bench; bash 3.2 (macOS) is enough, and no external tool is needed.
#
#   find_jdk    sets jdk_home to a JDK of at least release $JDK_LEAST, or explains on stderr what to install: status 1
#
# Looked at, in this order: KOPI_JAVA_HOME (which must fit, if set), JAVA_HOME, java on the PATH, the usual places.
# Among the latter the oldest that will do wins, being the nearest to what the build is tested with.
# KOPI_SYSTEM_ROOT stands before the absolute places, for the tests of this file.

JDK_LEAST=25

# jdk_release HOME: sets jdk_feature to the release of the JDK there (25 for 25.0.3), 0 if there is no JDK.
jdk_release() {
  local home=$1 line version=''
  jdk_feature=0
  # Without a compiler it is a runtime only, which cannot build kopi.
  [ -x "$home/bin/java" ] && [ -x "$home/bin/javac" ] || return 0
  if [ -r "$home/release" ]; then
    while IFS= read -r line || [ -n "$line" ]; do
      case $line in JAVA_VERSION=*) version=${line#JAVA_VERSION=} ;; esac
    done <"$home/release"
  fi
  if [ -z "$version" ]; then
    # Prints: openjdk version "25.0.3" 2026-04-21
    while IFS= read -r line; do
      case $line in *' version "'*) version=${line#* version } && break ;; esac
    done <<<"$("$home/bin/java" -version 2>&1 || true)"
  fi
  version=${version#\"}
  version=${version%%[!0-9]*}
  jdk_feature=${version:-0}
}

# jdk_fits HOME: whether that is a JDK that will do; then sets jdk_home.
jdk_fits() {
  [ -n "$1" ] || return 1
  jdk_release "$1"
  [ "$jdk_feature" -ge "$JDK_LEAST" ] || return 1
  # shellcheck disable=SC2034 # it is for whoever sources this
  jdk_home=$1
}

# jdk_of_path: whether the java on the PATH belongs to a JDK that will do.
jdk_of_path() {
  local java target line
  java=$(command -v java) || return 1
  # Apple's /usr/bin/java asks the user to install something when there is nothing behind it.
  if [ "$java" = /usr/bin/java ] && [ -x /usr/libexec/java_home ]; then
    return 1
  fi
  while [ -L "$java" ]; do
    target=$(readlink "$java") || return 1
    case $target in
      /*) java=$target ;;
      *) java=${java%/*}/$target ;;
    esac
  done
  if [ -x "${java%/*}/javac" ] && jdk_fits "${java%/bin/java}"; then
    return 0
  fi
  [ -f "${java%/bin/java}/release" ] && return 1
  # A shim (jenv, asdf): only the program itself knows where its JDK is.
  while IFS= read -r line; do
    case $line in *'java.home = '*) jdk_fits "${line#*java.home = }" && return 0 ;; esac
  done <<<"$("$java" -XshowSettings:properties -version 2>&1 || true)"
  return 1
}

# jdk_of_places: whether one of the usual places has a JDK that will do.
jdk_of_places() {
  local root=${KOPI_SYSTEM_ROOT:-} user=${HOME:-/nonexistent} home best='' best_feature=0
  for home in \
    "$root"/usr/lib/jvm/* "$root"/usr/lib64/jvm/* "$root"/usr/java/* "$root"/usr/local/java/* \
    "$root"/opt/* "$root"/opt/java/* "$root"/opt/jdk/* \
    "$root"/opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    "$root"/usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    "$root"/home/linuxbrew/.linuxbrew/opt/openjdk*/libexec \
    "$root"/Library/Java/JavaVirtualMachines/*/Contents/Home \
    "$user"/Library/Java/JavaVirtualMachines/*/Contents/Home \
    "$user"/.sdkman/candidates/java/* "$user"/.jdks/* "$user"/.jdks/*/Contents/Home "$user"/.gradle/jdks/* \
    "$user"/.asdf/installs/java/* "$user"/.local/share/mise/installs/java/*; do
    jdk_release "$home"
    if [ "$jdk_feature" -ge "$JDK_LEAST" ] && { [ -z "$best" ] || [ "$jdk_feature" -lt "$best_feature" ]; }; then
      best=$home
      best_feature=$jdk_feature
    fi
  done
  if [ -z "$best" ] && [ -x "$root/usr/libexec/java_home" ]; then
    best=$("$root/usr/libexec/java_home" -F -v "$JDK_LEAST+" 2>/dev/null) || best=
  fi
  jdk_fits "$best"
}

find_jdk() {
  if [ -n "${KOPI_JAVA_HOME:-}" ]; then
    jdk_fits "$KOPI_JAVA_HOME" && return 0
    printf 'kopi: KOPI_JAVA_HOME is %s, and that is not a JDK %s or newer (a folder with bin/java and bin/javac).\n' \
      "$KOPI_JAVA_HOME" "$JDK_LEAST" >&2
    return 1
  fi
  if jdk_fits "${JAVA_HOME:-}" || jdk_of_path || jdk_of_places; then
    return 0
  fi
  printf '%s\n' "kopi: needs a JDK $JDK_LEAST or newer and found none (in JAVA_HOME, on the PATH, in the usual places)." \
    "Install one, for example Eclipse Temurin from https://adoptium.net, or by: sdk install java $JDK_LEAST-tem," \
    "brew install openjdk@$JDK_LEAST, apt install openjdk-$JDK_LEAST-jdk-headless." \
    "If there is one already, say where: export KOPI_JAVA_HOME=/path/to/jdk (or JAVA_HOME)." >&2
  return 1
}
