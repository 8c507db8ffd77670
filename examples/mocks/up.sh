#!/bin/bash
# up.sh prism|wiremock|mockoon|mockserver|json-server: starts a mock on loopback, where its target file says, and prints the variables of that.
# Prism comes with `npm ci`; WireMock and MockServer need Java 17.
set -e -o pipefail
. "$(dirname "${BASH_SOURCE[0]}")/settings.sh"
state=$MOCK_STATE/$1
bin=$state/node_modules/.bin
case $1 in
  prism)
    port=14010
    command=("$HERE/../../node_modules/.bin/prism" mock -p "$port" "$HERE/../../contracts/delete-image.openapi.yaml")
    ;;
  wiremock)
    port=14020 package=wiremock@3.13.2
    command=("$bin/wiremock" --port "$port" --bind-address 127.0.0.1 --root-dir "$HERE/wiremock" --global-response-templating)
    ;;
  mockoon)
    port=14030 package=@mockoon/cli@9.9.0
    command=("$bin/mockoon-cli" start --data "$HERE/mockoon.json" --disable-log-to-file)
    ;;
  json-server)
    port=14040 package=json-server@0.17.4
    command=("$bin/json-server" --port "$port" --host 127.0.0.1 --routes "$HERE/json-server/routes.json" "$HERE/json-server/db.cjs")
    ;;
  mockserver)
    port=14050 package=mockserver-node@8.0.0
    command=(java "-Dmockserver.initializationJsonPath=$HERE/mockserver/expectations.json"
      -jar "$state/node_modules/mockserver-node/mockserver-netty-8.0.0-jar-with-dependencies.jar" -serverPort "$port" -logLevel WARN)
    ;;
  *) echo 'up.sh prism|wiremock|mockoon|mockserver|json-server' >&2; exit 2 ;;
esac
mkdir -p "$state"
[ -z "$package" ] || npm install --silent --no-audit --no-fund --prefix "$state" "$package" >&2
# MockServer writes a certificate into its folder.
cd "$state"
setsid "${command[@]}" >log 2>&1 </dev/null &
echo $! >pid
for _ in $(seq 600); do
  ! curl -s -o /dev/null --max-time 5 "http://127.0.0.1:$port/" || break
  running "$1" >/dev/null || { tail -5 log >&2; exit 1; }
  sleep 0.2
done
MOCK_TOKEN=owner MOCK_READER_TOKEN=reader
variables MOCK_TOKEN MOCK_READER_TOKEN
