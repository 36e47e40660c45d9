#!/usr/bin/env bash
# Tests ./kopi and scripts/jdk.sh: a copy of them, false JDKs and a false Maven in a temporary folder, so that nothing
# depends on what this machine has. Only the last test uses the real jar and JDK, and only if they are there.
# shellcheck disable=SC2016 # the small scripts given to bash -c are in single quotes on purpose
# Called as "sh test-launcher.sh"; other shells come no further than this.
if [ -z "${BASH_VERSION:-}" ]; then
  if command -v bash >/dev/null 2>&1; then exec bash "$0" "$@"; fi
  echo 'launcher: needs bash (3.2 or newer), and there is none on the PATH.' >&2
  exit 1
fi
set +o posix
set -euo pipefail

here=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
real_jar=$here/kopi-app/target/kopi.jar
real_jdk=${JAVA_HOME:-}

folder=$(mktemp -d "${TMPDIR:-/tmp}/kopi-launcher.XXXXXX")
trap 'rm -rf "$folder"' EXIT

passed=0
failed=0
test_name=

# --- What is false here ---------------------------------------------------------------------------------------------

# false_jdk HOME VERSION: its java tells who it is and what it was asked, and writes a cache when it is to.
false_jdk() {
  mkdir -p "$1/bin"
  printf 'IMPLEMENTOR="nobody"\nJAVA_VERSION="%s"\n' "$2" >"$1/release"
  cat >"$1/bin/java" <<'JAVA'
#!/usr/bin/env bash
home=$(cd -P -- "$(dirname -- "$0")/.." && pwd)
for argument in "$@"; do
  case $argument in
    -version) version=yes ;;
    -XshowSettings*) settings=yes ;;
    -XX:AOTCacheOutput=*)
      echo trained >>"$FALSE_LOG"
      [ ! -e "$FALSE_LOG.training-fails" ] || exit 1
      echo cache >"${argument#*=}"
      exit 0
      ;;
  esac
done
if [ "${version:-}" = yes ]; then
  if [ -e "$FALSE_LOG.refuses" ] && [ -n "${_JAVA_OPTIONS:-}" ]; then
    echo "Picked up _JAVA_OPTIONS: $_JAVA_OPTIONS" >&2
    echo 'Error occurred during initialization of VM' >&2
    echo $'Bad \033[2Joption' >&2
    exit 1
  fi
  [ -z "${settings:-}" ] || printf '    java.home = %s\n' "$home" >&2
  printf 'openjdk version "%s" 2026-04-21\n' "$(cat "$home/version")" >&2
  exit 0
fi
printf 'ran %s\n' "$home"
printf 'locale %s\n' "${LC_ALL:-none}"
printf '%s\n' "tool [${JAVA_TOOL_OPTIONS:-}] jdk [${JDK_JAVA_OPTIONS:-}] java [${_JAVA_OPTIONS:-}]"
printf '<%s>\n' "$@"
exit "${FALSE_EXIT_CODE:-0}"
JAVA
  cp "$1/bin/java" "$1/bin/javac"
  chmod +x "$1/bin/java" "$1/bin/javac"
  printf '%s' "$2" >"$1/version"
}

# Every test starts with: a checkout that was never built, no JDK, a PATH with a Maven and what the launcher may use.
set_up() {
  # Blanks in names must do no harm.
  box="$folder/box $((passed + failed))"
  checkout="$box/my kopi"
  system=$box/system
  home=$box/home
  bin=$box/bin
  mkdir -p "$checkout/kopi-app/src/main/java" "$checkout/kopi-app/src/test" "$checkout/kopi-bench/src/main" \
    "$checkout/scripts" "$system" "$home" "$bin"
  cp "$here/kopi" "$checkout/kopi"
  cp "$here/scripts/jdk.sh" "$checkout/scripts/jdk.sh"
  touch "$checkout/pom.xml" "$checkout/kopi-app/pom.xml" "$checkout/kopi-app/src/main/java/Main.java"
  local tool
  for tool in env bash cat dirname find cksum sort flock mkdir mv readlink rm sleep tail touch cp; do
    if command -v "$tool" >/dev/null; then ln -s "$(command -v "$tool")" "$bin/$tool"; fi
  done
  cat >"$bin/mvn" <<'MVN'
#!/usr/bin/env bash
echo built >>"$FALSE_LOG"
echo "built by $JAVA_HOME"
[ ! -e "$FALSE_LOG.build-fails" ] || { echo 'ERROR: the build is broken'; exit 1; }
[ ! -e "$FALSE_LOG.build-is-slow" ] || sleep 1
mkdir -p kopi-app/target
if [ -n "${REAL_JAR:-}" ]; then cp "$REAL_JAR" kopi-app/target/kopi.jar; else echo jar >kopi-app/target/kopi.jar; fi
MVN
  chmod +x "$bin/mvn"
  : >"$box/log"
}

# kopi [VARIABLE=VALUE ...] COMMAND [ARGUMENT ...]: runs it in that small world; sets status, out and err.
kopi() {
  status=0
  env -i PATH="$bin" HOME="$home" KOPI_SYSTEM_ROOT="$system" FALSE_LOG="$box/log" "$@" \
    >"$box/out" 2>"$box/err" || status=$?
  out=$(cat "$box/out")
  err=$(cat "$box/err")
}

# --- What is expected -----------------------------------------------------------------------------------------------

begin() {
  test_name=$1
  problems=
  set_up
}

end() {
  if [ -z "$problems" ]; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    printf 'FAILED: %s\n%s  stdout: %s\n  stderr: %s\n' "$test_name" "$problems" "$out" "$err" >&2
  fi
}

problem() { problems="$problems  $*"$'\n'; }
expect_status() { [ "$status" -eq "$1" ] || problem "exit code $status instead of $1"; }
expect_out() { case $out in *"$1"*) ;; *) problem "stdout lacks: $1" ;; esac; }
expect_no_out() { [ -z "$out" ] || problem 'something on stdout'; }
expect_err() { case $err in *"$1"*) ;; *) problem "stderr lacks: $1" ;; esac; }
expect_no_err() { [ -z "$err" ] || problem 'something on stderr'; }
expect_logged() {
  local count
  count=$(grep -c "^$1\$" "$box/log" || true)
  [ "$count" -eq "$2" ] || problem "$1 $count times instead of $2"
}
expect_jdk() { expect_out "ran $(cd -P -- "$1" && pwd)"; }
# Makes a file newer than everything that was written so far, on file systems that count whole seconds, too.
renew() { touch -t 203801010000 "$1"; }

# --- Which JDK ------------------------------------------------------------------------------------------------------

begin 'without a JDK it says what to install'
kopi "$checkout/kopi" --version
expect_status 1
expect_err 'needs a JDK 25 or newer'
expect_err 'KOPI_JAVA_HOME='
expect_no_out
end

begin 'without a JDK and without any tool it says the same'
mkdir "$box/nothing"
kopi PATH="$box/nothing" "$BASH" "$checkout/kopi" --version
expect_status 1
expect_err 'needs a JDK 25 or newer'
end

begin 'JAVA_HOME is taken when it fits'
false_jdk "$box/mine" 25.0.3
false_jdk "$system/usr/lib/jvm/other" 25.0.3
kopi JAVA_HOME="$box/mine" "$checkout/kopi"
expect_status 0
expect_jdk "$box/mine"
end

begin 'JAVA_HOME at 17 does not keep it from finding 25 elsewhere'
false_jdk "$box/seventeen" 17.0.15
false_jdk "$system/usr/lib/jvm/seventeen" 17.0.15
false_jdk "$system/usr/lib/jvm/twenty-five" 25
kopi JAVA_HOME="$box/seventeen" "$checkout/kopi"
expect_status 0
expect_jdk "$system/usr/lib/jvm/twenty-five"
end

begin 'java on the PATH is followed through links to its JDK'
false_jdk "$box/linked" 25.0.1
false_jdk "$system/usr/lib/jvm/other" 25.0.3
ln -s "$box/linked/bin/java" "$box/alternative"
ln -s ../alternative "$bin/java"
kopi "$checkout/kopi"
expect_status 0
expect_jdk "$box/linked"
end

begin 'java 17 on the PATH is passed over'
false_jdk "$box/seventeen" 17.0.15
false_jdk "$home/.sdkman/candidates/java/25.0.3-tem" 25.0.3
ln -s "$box/seventeen/bin/java" "$bin/java"
kopi "$checkout/kopi"
expect_status 0
expect_jdk "$home/.sdkman/candidates/java/25.0.3-tem"
end

begin 'a shim on the PATH is asked where its JDK is'
false_jdk "$box/shimmed" 25.0.3
printf '#!/usr/bin/env bash\nexec "%s/bin/java" "$@"\n' "$box/shimmed" >"$bin/java"
chmod +x "$bin/java"
kopi "$checkout/kopi"
expect_status 0
expect_jdk "$box/shimmed"
end

begin 'of the usual places the oldest that will do wins'
false_jdk "$system/opt/a-27" 27-ea
false_jdk "$system/opt/b-25" 25.0.3
false_jdk "$home/.jdks/c-26" 26
kopi "$checkout/kopi"
expect_jdk "$system/opt/b-25"
end

begin 'a runtime without compiler is no JDK'
false_jdk "$system/opt/runtime" 25.0.3
rm "$system/opt/runtime/bin/javac"
kopi "$checkout/kopi"
expect_status 1
expect_err 'needs a JDK 25 or newer'
end

begin 'without a release file the java itself is asked'
false_jdk "$system/opt/eight" 1.8.0_432
false_jdk "$system/opt/early" 26-ea
rm "$system/opt/eight/release" "$system/opt/early/release"
kopi "$checkout/kopi"
expect_jdk "$system/opt/early"
end

begin 'a KOPI_JAVA_HOME that does not fit is an error, not a hint'
false_jdk "$box/seventeen" 17.0.15
false_jdk "$system/opt/good" 25.0.3
kopi KOPI_JAVA_HOME="$box/seventeen" "$checkout/kopi"
expect_status 1
expect_err "KOPI_JAVA_HOME is $box/seventeen"
end

# --- How it is called -----------------------------------------------------------------------------------------------

begin 'links, other folders, blanks and exit codes come through'
false_jdk "$system/opt/jdk" 25.0.3
mkdir "$box/links"
ln -s '../my kopi/kopi' "$box/links/first"
ln -s "$box/links/first" "$box/links/second"
kopi FALSE_EXIT_CODE=7 "$BASH" -c 'cd / && "$0" "$@"' "$box/links/second" run --data 'a  b' ''
expect_status 7
expect_out '<-jar>'
expect_out "<$(cd -P -- "$checkout" && pwd)/kopi-app/target/kopi.jar>"
expect_out '<a  b>'$'\n''<>'
end

begin 'it can be called by its bare name'
false_jdk "$system/opt/jdk" 25.0.3
kopi "$BASH" -c 'cd "$0" && bash kopi --version' "$checkout"
expect_status 0
expect_out '<--version>'
end

begin 'KOPI_JAVA_OPTS come after its own flags'
false_jdk "$system/opt/jdk" 25.0.3
kopi KOPI_JAVA_OPTS='-Xmx3g -Dx=*' "$checkout/kopi"
expect_out '<-Xmx3g>'$'\n''<-Dx=*>'$'\n''<-jar>'
end

begin 'a shell that is not bash hands over to it'
false_jdk "$system/opt/jdk" 25.0.3
for shell in dash sh ksh zsh; do
  command -v "$shell" >/dev/null || continue
  kopi "$(command -v "$shell")" "$checkout/kopi" 'a  b'
  expect_status 0
  expect_out '<a  b>'
  kopi "$(command -v "$shell")" -c 'cd "$0" && exec "$1" kopi --version' "$checkout" "$(command -v "$shell")"
  expect_status 0
done
end

if command -v dash >/dev/null; then
  begin 'where there is no bash it says that it wants one'
  mkdir "$box/nothing"
  kopi PATH="$box/nothing" "$(command -v dash)" "$checkout/kopi" --version
  expect_status 1
  expect_err 'kopi: needs bash'
  expect_no_out
  end

  begin 'every other script does so, too'
  mkdir "$box/nothing"
  for script in "$here"/* "$here"/scripts/* "$here"/.ci/*; do
    IFS= read -r first_line <"$script" 2>/dev/null || continue
    case $first_line in '#!'*bash) ;; *) continue ;; esac
    kopi PATH="$box/nothing" "$(command -v dash)" "$script"
    expect_status 1
    expect_err "needs bash (3.2 or newer), and there is none on the PATH."
    [ "$(wc -l <"$box/err")" -eq 1 ] || problem "$script says more than one line"
    expect_no_out
  done
  kopi "$(command -v dash)" "$here/verify" --no-such-option
  expect_status 2
  expect_err 'usage: ./verify'
  end
fi

# --- Flags from the environment -------------------------------------------------------------------------------------

begin 'a collector in the environment takes the place of its own'
false_jdk "$system/opt/jdk" 25.0.3
for variable in KOPI_JAVA_OPTS JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS _JAVA_OPTIONS; do
  kopi "$variable=-Da=b -XX:+UseG1GC" "$checkout/kopi"
  expect_status 0
  case $out in *UseSerialGC*) problem "two collectors with $variable" ;; esac
  expect_out '-Da=b'
  expect_out '-Xmx1g'
done
end

begin 'of several collectors the most specific one is left'
false_jdk "$system/opt/jdk" 25.0.3
kopi KOPI_JAVA_OPTS='-XX:+UseSerialGC -XX:+UseZGC' _JAVA_OPTIONS='-Da=1 -XX:+UseG1GC' \
  JDK_JAVA_OPTIONS='"-XX:+UseParallelGC" -Db=2' JAVA_TOOL_OPTIONS='-XX:+UseZGC' "$checkout/kopi"
expect_status 0
expect_out 'tool [-XX:+UseZGC] jdk [-Db=2] java [-Da=1]'
expect_out '<-XX:+UseZGC>'
case $out in *UseSerialGC*) problem 'its own collector is still there' ;; esac
end

begin 'a heap size in the environment takes the place of its own'
false_jdk "$system/opt/jdk" 25.0.3
for option in -Xmx300m -Xms300m -XX:MaxHeapSize=300m -XX:MaxRAMPercentage=20; do
  for variable in KOPI_JAVA_OPTS JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS _JAVA_OPTIONS; do
    kopi "$variable=$option" "$checkout/kopi"
    expect_status 0
    case $out in *-Xm[sx]1g*) problem "its own heap with $variable=$option" ;; esac
    expect_out "$option"
  done
done
end

begin 'a variable that keeps the JVM from starting is named'
false_jdk "$system/opt/jdk" 25.0.3
kopi "$checkout/kopi"
touch "$box/log.refuses"
kopi JAVA_TOOL_OPTIONS=-Dharmless=1 _JAVA_OPTIONS=-Xbad "$checkout/kopi"
expect_status 2
expect_no_out
expect_err 'with the options in _JAVA_OPTIONS: Bad ?[2Joption'
end

begin 'the cache is made without the flags of the environment'
false_jdk "$system/opt/jdk" 25.0.3
touch "$box/log.refuses"
kopi _JAVA_OPTIONS=-Xbad "$checkout/kopi"
expect_logged trained 1
[ -s "$checkout/kopi-app/target/kopi.aot" ] || problem 'no cache was made'
end

# --- When it builds -------------------------------------------------------------------------------------------------

begin 'it builds and trains on first use, and not again'
false_jdk "$system/opt/jdk" 25.0.3
kopi "$checkout/kopi"
expect_err 'building kopi (first use'
expect_out "<-XX:AOTCache=$(cd -P -- "$checkout" && pwd)/kopi-app/target/kopi.aot>"
kopi "$checkout/kopi"
expect_no_err
expect_logged built 1
expect_logged trained 1
end

begin 'it builds again when a source or a pom has changed'
false_jdk "$system/opt/jdk" 25.0.3
kopi "$checkout/kopi"
echo '// changed' >>"$checkout/kopi-app/src/main/java/Main.java"
renew "$checkout/kopi-app/src/main/java/Main.java"
kopi "$checkout/kopi"
expect_err 'its sources changed'
expect_logged built 2
touch "$checkout/kopi-app/src/main/java/Main.java"
echo '<!-- changed -->' >>"$checkout/pom.xml"
renew "$checkout/pom.xml"
kopi "$checkout/kopi"
expect_logged built 3
end

begin 'tests and benchmarks are no reason to build'
false_jdk "$system/opt/jdk" 25.0.3
kopi "$checkout/kopi"
renew "$checkout/kopi-app/src/test/SomeTest.java"
renew "$checkout/kopi-bench/src/main/SomeBenchmark.java"
kopi "$checkout/kopi"
expect_logged built 1
end

begin 'a copied tree is not built again, and a change in it is'
false_jdk "$system/opt/jdk" 25.0.3
kopi "$checkout/kopi"
copy="$box/a copy"
cp -r "$checkout" "$copy"
renew "$copy/kopi-app/src/main/java/Main.java"
renew "$copy/pom.xml"
kopi "$copy/kopi" --version
expect_status 0
expect_no_err
expect_out '<--version>'
expect_logged built 1
echo '// changed' >>"$copy/kopi-app/src/main/java/Main.java"
renew "$copy/kopi-app/src/main/java/Main.java"
kopi "$copy/kopi"
expect_err 'its sources changed'
expect_logged built 2
end

begin 'a new or a missing source is a change'
false_jdk "$system/opt/jdk" 25.0.3
kopi "$checkout/kopi"
echo x >"$checkout/kopi-app/src/main/java/New.java"
renew "$checkout/kopi-app/src/main/java/New.java"
kopi "$checkout/kopi"
expect_logged built 2
rm "$checkout/kopi-app/src/main/java/New.java"
renew "$checkout/pom.xml"
kopi "$checkout/kopi"
expect_logged built 3
end

begin 'a jar of other sources is not taken for one of these'
false_jdk "$system/opt/jdk" 25.0.3
kopi "$checkout/kopi"
echo 'another jar' >"$checkout/kopi-app/target/kopi.jar"
renew "$checkout/pom.xml"
kopi "$checkout/kopi"
expect_logged built 2
end

begin 'without Maven, or where nothing can be written, it runs the jar that is there and says so'
false_jdk "$system/opt/jdk" 25.0.3
kopi "$checkout/kopi"
echo '// changed' >>"$checkout/kopi-app/src/main/java/Main.java"
renew "$checkout/kopi-app/src/main/java/Main.java"
rm -r "$checkout/target"
: >"$checkout/target"
kopi "$checkout/kopi" --version
expect_status 0
expect_err 'cannot be written: running it as it was built before'
expect_out '<--version>'
rm "$checkout/target" "$bin/mvn"
kopi "$checkout/kopi" --version
expect_status 0
expect_err 'there is no Maven (mvn) to build it: running it as it was built before'
expect_out '<--version>'
expect_logged built 1
end

begin 'without Maven it says so'
false_jdk "$system/opt/jdk" 25.0.3
rm "$bin/mvn"
kopi "$checkout/kopi"
expect_status 1
expect_err 'needs Maven'
end

begin 'a failing build shows the end of its output and where the rest is'
false_jdk "$system/opt/jdk" 25.0.3
touch "$box/log.build-fails"
kopi "$checkout/kopi"
expect_status 1
expect_err 'ERROR: the build is broken'
expect_err 'target/launcher/build.log'
expect_no_out
end

for lock in flock mkdir; do
  begin "two first uses at once build once ($lock)"
  false_jdk "$system/opt/jdk" 25.0.3
  if [ "$lock" = mkdir ]; then rm -f "$bin/flock"; fi
  touch "$box/log.build-is-slow"
  kopi "$BASH" -c '"$0" one & first=$!; "$0" two && wait "$first"' "$checkout/kopi"
  expect_status 0
  expect_out '<one>'
  expect_out '<two>'
  expect_err 'waiting for another kopi'
  expect_logged built 1
  expect_logged trained 1
  end
done

begin 'a lock whose owner was killed is taken over'
false_jdk "$system/opt/jdk" 25.0.3
rm -f "$bin/flock"
mkdir -p "$checkout/target/launcher/lock.d"
"$BASH" -c 'printf "%s\n" "$$"' >"$checkout/target/launcher/lock.d/pid"
kopi "$checkout/kopi"
expect_status 0
expect_logged built 1
end

# --- The locale -----------------------------------------------------------------------------------------------------

begin 'where the locale knows ASCII only, file names are UTF-8'
false_jdk "$system/opt/jdk" 25.0.3
for variable in LC_ALL=C LC_ALL=POSIX LC_CTYPE=C LANG=C LANG=xx_YY.UTF-8 LANG=xx_YY UNRELATED=1; do
  kopi "$variable" "$checkout/kopi"
  expect_status 0
  expect_out 'locale C.UTF-8'
done
end

begin 'another locale stays as it is'
false_jdk "$system/opt/jdk" 25.0.3
kopi LANG=C.UTF-8 "$checkout/kopi"
expect_out 'locale none'
kopi LC_ALL=xx_YY.ISO-8859-1 "$checkout/kopi"
expect_out 'locale xx_YY.ISO-8859-1'
end

# --- The cache ------------------------------------------------------------------------------------------------------

begin 'a training that fails does no harm and is not tried again'
false_jdk "$system/opt/jdk" 25.0.3
touch "$box/log.training-fails"
kopi "$checkout/kopi" --version
expect_status 0
expect_out '<--version>'
kopi "$checkout/kopi" --version
expect_logged trained 1
case $out in *AOTCache*) problem 'uses a cache that does not exist' ;; esac
end

begin 'queries have a cache of their own, made when the first one is asked'
false_jdk "$system/opt/jdk" 25.0.3
kopi "$checkout/kopi" --version
expect_logged trained 1
kopi "$checkout/kopi" ask 'SELECT 1'
expect_err 'preparing for queries'
expect_out "<-XX:AOTCache=$(cd -P -- "$checkout" && pwd)/kopi-app/target/kopi-queries.aot>"
expect_logged trained 2
kopi "$checkout/kopi" explain 'SELECT 1'
expect_no_err
expect_logged trained 2
expect_logged built 1
end

begin 'clients of clusters have a cache of their own'
false_jdk "$system/opt/jdk" 25.0.3
kopi "$checkout/kopi" submit
expect_err 'preparing for jobs in clusters'
expect_out "<-XX:AOTCache=$(cd -P -- "$checkout" && pwd)/kopi-app/target/kopi-clients.aot>"
kopi "$checkout/kopi" results
expect_no_err
expect_logged trained 1
expect_logged built 1
end

begin 'another JDK trains its own cache'
false_jdk "$box/one" 25.0.3
false_jdk "$box/two" 26
kopi JAVA_HOME="$box/one" "$checkout/kopi"
kopi JAVA_HOME="$box/two" "$checkout/kopi"
expect_logged trained 2
expect_logged built 1
end

begin 'a jar that somebody else has built gets its own cache'
false_jdk "$system/opt/jdk" 25.0.3
kopi "$checkout/kopi"
renew "$checkout/kopi-app/target/kopi.jar"
kopi "$checkout/kopi"
expect_logged trained 2
expect_logged built 1
end

begin 'KOPI_AOT=off does without'
false_jdk "$system/opt/jdk" 25.0.3
kopi KOPI_AOT=off "$checkout/kopi"
expect_logged trained 0
case $out in *AOTCache*) problem 'uses a cache' ;; esac
end

if [ -f "$real_jar" ] && [ -n "$real_jdk" ]; then
  begin 'a cache that the real JVM cannot use goes unnoticed'
  kopi JAVA_HOME="$real_jdk" REAL_JAR="$real_jar" "$checkout/kopi" --version
  cache=$checkout/kopi-app/target/kopi.aot
  [ -s "$cache" ] || problem 'no cache was made'
  # With this the JVM does not start without its cache.
  kopi JAVA_HOME="$real_jdk" KOPI_JAVA_OPTS=-XX:AOTMode=on "$checkout/kopi" --version
  expect_status 0
  for damage in none truncated random empty other-jar other-flags; do
    options=
    case $damage in
      none) ;;
      truncated) head -c 1000000 "$cache" >"$box/part" && cp "$box/part" "$cache" ;;
      random) head -c 1000000 /dev/urandom >"$cache" ;;
      empty) : >"$cache" ;;
      # Older than the key, so that the launcher does not notice.
      other-jar) touch -t 202001010000 "$checkout/kopi-app/target/kopi.jar" "$checkout/pom.xml" \
        "$checkout/kopi-app/pom.xml" "$checkout/kopi-app/src/main/java/Main.java" ;;
      other-flags) options='-XX:-UseCompactObjectHeaders -XX:+UseSerialGC' ;;
    esac
    kopi JAVA_HOME="$real_jdk" KOPI_JAVA_OPTS="$options" "$checkout/kopi" --version
    expect_status 0
    expect_no_err
    case $out in kopi*) ;; *) problem "with cache $damage the first line is not the program's" ;; esac
    case $damage in truncated | random | empty)
      rm -f "$cache" "$cache.key"
      kopi JAVA_HOME="$real_jdk" "$checkout/kopi" --version
      ;;
    esac
  done
  expect_logged built 1
  end

  begin 'a run takes every class of kopi from the cache'
  kopi JAVA_HOME="$real_jdk" REAL_JAR="$real_jar" "$checkout/kopi" generate --scale 0.001 --out "$box/data"
  expect_status 0
  kopi JAVA_HOME="$real_jdk" KOPI_JAVA_OPTS=-Xlog:class+load \
    "$checkout/kopi" run --data "$box/data" --out "$box/reports"
  expect_status 0
  expect_out 'kopi.app.Main source: shared'
  outside=$(grep -o '[^ ]* source: file:.*' "$box/out" | head -n 3 || true)
  [ -z "$outside" ] || problem "not from the cache: $outside"
  end

  begin 'the real JVM starts with what others put into its environment'
  for options in -XX:+UseG1GC -XX:+UseZGC -Xmx256m -Xms1500m -XX:MaxRAMPercentage=30 -Xmn200m -Xshare:off; do
    for variable in KOPI_JAVA_OPTS JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS _JAVA_OPTIONS; do
      kopi JAVA_HOME="$real_jdk" REAL_JAR="$real_jar" KOPI_JAVA_OPTS=-Da=b JAVA_TOOL_OPTIONS=-XX:+UseParallelGC \
        "$variable=$options" "$checkout/kopi" --version
      expect_status 0
      case $out in 'kopi '*) ;; *) problem "with $variable=$options stdout is not the program's" ;; esac
    done
  done
  kopi JAVA_HOME="$real_jdk" JAVA_TOOL_OPTIONS=-Xms2g _JAVA_OPTIONS=-Xmx256m "$checkout/kopi" --version
  expect_status 2
  expect_no_out
  expect_err 'the options in _JAVA_OPTIONS or JAVA_TOOL_OPTIONS: Initial heap size'
  end
else
  printf 'launcher: no jar or JAVA_HOME, so the tests with a real JVM are left out\n' >&2
fi

printf 'launcher: %s tests passed, %s failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
