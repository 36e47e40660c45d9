#!/usr/bin/env bash
# Fetches the libraries of the page, by npm, in the versions that stand here, into the program's resources, with their licences
# and checksums. For who changes a version; nothing else of kopi needs npm for them.
# Called as "sh update-page-libraries.sh"; other shells come no further than this.
if [ -z "${BASH_VERSION:-}" ]; then
  if command -v bash >/dev/null 2>&1; then exec bash "$0" "$@"; fi
  echo 'update-page-libraries: needs bash (3.2 or newer), and there is none on the PATH.' >&2
  exit 1
fi
set +o posix
set -euo pipefail

cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")/.."
to=$PWD/kopi-app/src/main/resources/kopi/app/page/vendor
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# take PACKAGE VERSION FILE NAME: a file of a package, under the name that the page knows.
take() {
  local folder=$work/${1//\//-}
  if [ ! -d "$folder" ]; then
    mkdir -p "$folder"
    (cd "$folder" && npm pack --silent "$1@$2" >/dev/null && tar xzf ./*.tgz)
    printf '%s %s\n\n' "$1" "$2" >>"$work/LICENSES"
    cat "$folder/package/LICENSE" >>"$work/LICENSES"
    printf '\n\n' >>"$work/LICENSES"
  fi
  if [ -n "${3:-}" ]; then cp "$folder/package/$3" "$to/$4"; fi
}

mkdir -p "$to"
take d3 7.9.0 dist/d3.min.js d3.js
take @observablehq/plot 0.6.17 dist/plot.umd.min.js plot.js
take uplot 1.6.32 dist/uPlot.iife.min.js uplot.js
take uplot 1.6.32 dist/uPlot.min.css uplot.css
# Preact and its hooks are in this file of htm's.
take htm 3.1.1 preact/standalone.umd.js preact.js
take preact 10.19.3
cp "$work/LICENSES" "$to/LICENSES.txt"
cd "$to"
sha256sum ./*.js ./*.css LICENSES.txt >SHA256SUMS
chmod 644 ./*
