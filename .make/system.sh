#!/usr/bin/env bash
# Installs the Debian packages that the product (base) or its tests (test) need, where they are missing.
set -euo pipefail

base=(postgresql-15-postgis-3 libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk)
test=(chromium libatomic1)

case "$1" in
base)
  wanted=("${base[@]}")
  # A database given by DATABASE_URL needs no server here.
  [ -n "${DATABASE_URL:-}" ] && wanted=("${wanted[@]:1}")
  python3 -c 'import ensurepip, venv' 2>/dev/null || wanted+=(python3-venv)
  ;;
test) wanted=("${test[@]}") ;;
esac

missing=()
for package in "${wanted[@]}"; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

if ! command -v apt-get >/dev/null; then
  echo "These packages are missing and this is no Debian: ${missing[*]}. Install what corresponds to them, or set DATABASE_URL." >&2
  exit 1
fi
line="apt-get update && apt-get install -y --no-install-recommends ${missing[*]}"
if [ "$(id -u)" -eq 0 ]; then
  run=()
elif sudo -n true 2>/dev/null; then
  run=(sudo)
else
  echo "System packages are missing. Run this once as root, then repeat the command:" >&2
  echo "  $line" >&2
  exit 1
fi
echo "installing system packages: ${missing[*]}"
log=$(mktemp)
if ! { "${run[@]}" apt-get update && "${run[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
  tail -n 5 "$log" >&2
  echo "The packages could not be installed. Repair apt, or run by hand: $line" >&2
  exit 1
fi
rm -f "$log"
