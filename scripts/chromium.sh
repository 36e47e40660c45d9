# shellcheck shell=bash
# Makes sure that Chromium and its driver are installed, for tests of the page. Sourced by verify, after packages.sh.
#
#   ensure_chromium    installs them on Debian and Ubuntu if run by root; elsewhere it explains on stderr what to install: status 1

has_chromium() {
  local folder browser= driver=
  for folder in /usr/bin /usr/local/bin /opt/homebrew/bin; do
    if [ -x "$folder/chromium" ] || [ -x "$folder/chromium-browser" ] || [ -x "$folder/google-chrome" ]; then browser=yes; fi
    if [ -x "$folder/chromedriver" ]; then driver=yes; fi
  done
  [ -n "$browser" ] && [ -n "$driver" ]
}

ensure_chromium() {
  has_chromium && return 0
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    install_package chromium >&2 && install_package chromium-driver >&2 && has_chromium && return 0
  fi
  printf '%s\n' 'kopi: tests of the page need Chromium and chromedriver of the same version and found none:' \
    'apt-get install chromium chromium-driver, or brew install --cask chromium chromedriver.' >&2
  return 1
}
