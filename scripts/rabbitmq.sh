# shellcheck shell=bash
# Makes sure that RabbitMQ is installed, for tests and "kopi up --with-broker", which start nodes of their own. Sourced by
# verify, after packages.sh.
#
#   ensure_rabbitmq    installs it on Debian and Ubuntu if run by root, without starting the system's own node; elsewhere
#                      it explains on stderr what to install: status 1

# has_rabbitmq: whether there is one that runs as whoever starts it.
has_rabbitmq() {
  local folder
  for folder in "${RABBITMQ_HOME:-/nonexistent}/sbin" /usr/lib/rabbitmq/bin /opt/rabbitmq/sbin /usr/local/sbin \
    /opt/homebrew/sbin /usr/local/opt/rabbitmq/sbin; do
    [ ! -x "$folder/rabbitmq-server" ] || return 0
  done
  # Debian's own is in /usr/sbin, too, but does not come without that in /usr/lib.
  case $(command -v rabbitmq-server || true) in
    '' | /usr/sbin/*) return 1 ;;
  esac
}

ensure_rabbitmq() {
  has_rabbitmq && return 0
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    install_package rabbitmq-server >&2 && has_rabbitmq && return 0
  fi
  printf '%s\n' 'kopi: needs RabbitMQ 3.10 or newer on this machine (no running service, kopi starts its own) and found none:' \
    'apt-get install rabbitmq-server, brew install rabbitmq, or unpack it and export RABBITMQ_HOME=/path/to/rabbitmq.' >&2
  return 1
}
