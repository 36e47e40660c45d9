# shellcheck shell=bash
# Installs packages of Debian and Ubuntu. Sourced by other scripts.

# install_package NAME: asks apt for it. A policy-rc.d that says 101 keeps packages from starting their services.
install_package() (
  policy=/usr/sbin/policy-rc.d
  if [ ! -e "$policy" ]; then
    trap 'rm -f "$policy"' EXIT
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
  fi
  export DEBIAN_FRONTEND=noninteractive
  apt-get install -y -q --no-install-recommends "$1" ||
    { apt-get update -q && apt-get install -y -q --no-install-recommends "$1"; }
)
