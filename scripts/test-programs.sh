#!/usr/bin/env bash
# Installs what the tests need beside Node.js, on Debian and Ubuntu: redis-server. `--all`: also strace for the fault campaign, and what
# single tests use where it is there, a browser and two shells.
set -euo pipefail

needed=(redis-server)
[ "${1:-}" = --all ] && needed+=(strace)
missing=()
for program in "${needed[@]}"; do
  command -v "$program" >/dev/null || missing+=("$program")
done
optional=()
if [ "${1:-}" = --all ]; then
  for program in chromium zsh fish; do
    command -v "$program" >/dev/null || optional+=("$program")
  done
fi
[ $((${#missing[@]} + ${#optional[@]})) -eq 0 ] && exit 0

if ! command -v apt-get >/dev/null; then
  echo "Install by hand what is missing: ${missing[*]:-} ${optional[*]:-}"
  exit $((${#missing[@]} > 0))
fi
sudo=$(command -v sudo || true)
# Only what is needed may stop here: without a network the rest is skipped by its tests.
$sudo apt-get update -qq || [ ${#missing[@]} -eq 0 ]
[ ${#missing[@]} -eq 0 ] || $sudo apt-get install -y -qq "${missing[@]}"
for program in "${optional[@]}"; do
  $sudo apt-get install -y -qq --no-install-recommends "$program" || echo "No $program: its tests are skipped."
done
