#!/usr/bin/env bash
# What stands beside the tests of the code: the package as others install it, the examples, and other versions of Node.js.
set -euo pipefail
cd "$(dirname "$0")/.."

npm ci --prefix tools
npm ci --prefix tools/nodes
npm install --ignore-scripts --prefix examples

echo 'Unused files, exports and dependencies'
tools/node_modules/.bin/knip
echo 'The API reference'
node scripts/reference.js --check
echo 'The package'
tools/node_modules/.bin/publint --strict
packed=$(mktemp -d)
trap 'rm -rf "$packed"' EXIT
npm pack --ignore-scripts --pack-destination "$packed" >/dev/null
tools/node_modules/.bin/attw "$packed"/*.tgz --profile esm-only
echo 'The types of the examples'
node_modules/.bin/tsc -p examples

node_modules/.bin/vitest run --config vitest.package.config.ts
