#!/usr/bin/env bash
# Tells whether what kopi.jar ships has known vulnerabilities.
#
#   scripts/check-dependencies.sh            writes a CycloneDX SBOM (kopi-app/target/bom.json) and holds it against
#                                            scripts/reviewed-dependencies.txt, and, where there is a network, against OSV
#   scripts/check-dependencies.sh SBOM LIST  the same with these, without making an SBOM or asking OSV: for tests
#
# Exit code 1 if a dependency is not in the list with that version, stands there as vulnerable, or OSV knows of something.
# Called as "sh check-dependencies.sh"; other shells come no further than this.
if [ -z "${BASH_VERSION:-}" ]; then
  if command -v bash >/dev/null 2>&1; then exec bash "$0" "$@"; fi
  echo 'check-dependencies: needs bash (3.2 or newer), and there is none on the PATH.' >&2
  exit 1
fi
set +o posix
set -euo pipefail

here=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
root=${here%/*}
sbom=${1:-$root/kopi-app/target/bom.json}
list=${2:-$here/reviewed-dependencies.txt}

fail() {
  printf 'check-dependencies: %s\n' "$*" >&2
  exit 1
}

if [ $# -eq 0 ]; then
  (cd "$root" && mvn -B -q org.cyclonedx:cyclonedx-maven-plugin:2.9.3:makeBom -pl kopi-app -am \
    -DincludeTestScope=false -DincludeProvidedScope=false -DoutputFormat=json) ||
    fail 'no SBOM could be made (Maven has said why)'
fi
[ -s "$sbom" ] || fail "there is no SBOM $sbom"

# "group:artifact version", a line each, kopi's own modules left out.
shipped=$(grep -o '"purl" *: *"pkg:maven/[^"?]*' "$sbom" | sed 's|.*pkg:maven/||; s|/|:|; s|@| |' | grep -v '^kopi:' | sort -u)
[ -n "$shipped" ] || fail "$sbom names no dependency"

problems=0
while read -r name version; do
  if grep -qE "^! *${name//./\\.} +${version//./\\.}( |$)" "$list"; then
    printf 'check-dependencies: %s %s is known to be vulnerable: %s\n' "$name" "$version" \
      "$(grep -E "^! *${name//./\\.} +${version//./\\.}( |$)" "$list")" >&2
    problems=$((problems + 1))
  elif ! grep -qE "^${name//./\\.} +${version//./\\.}( |$)" "$list"; then
    printf 'check-dependencies: %s %s was not reviewed; look for its advisories (osv.dev), then add it with the date to %s\n' \
      "$name" "$version" "$list" >&2
    problems=$((problems + 1))
  fi
done <<<"$shipped"
[ "$problems" -eq 0 ] || fail "$problems of $(wc -l <<<"$shipped" | tr -d ' ') dependencies must be looked at"
printf 'check-dependencies: %s dependencies, each in %s' "$(wc -l <<<"$shipped" | tr -d ' ')" "${list#"$root/"}"

if [ $# -ne 0 ]; then
  printf ' with this version; no known vulnerabilities were looked up\n'
  exit 0
fi
queries=$(while read -r name version; do
  printf '{"package":{"ecosystem":"Maven","name":"%s"},"version":"%s"},' "$name" "$version"
done <<<"$shipped")
answer=$(curl -fsS -m 20 -d "{\"queries\":[${queries%,}]}" https://api.osv.dev/v1/querybatch 2>/dev/null) || answer=
if [ -z "$answer" ]; then
  printf ' with this version; that list is all they were compared with: OSV could not be reached, so no known vulnerabilities were looked up\n'
  exit 0
fi
case $answer in
  *'"vulns"'*)
    printf '\n%s\n' "$answer" | grep -o '"id":"[^"]*"' | sort -u >&2
    fail 'OSV knows of vulnerabilities in what is shipped; the ids are above'
    ;;
esac
printf ' with this version, and OSV knows of no vulnerability\n'
