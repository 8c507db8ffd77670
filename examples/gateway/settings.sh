# Sourced by up.sh, down.sh and maintenance.sh. Every setting has an override in the environment.
GATEWAY_STATE=${GATEWAY_STATE:-${TMPDIR:-/tmp}/conformance-gateway}
GATEWAY_PORT=${GATEWAY_PORT:-18080}
NOVA_PORT=${NOVA_PORT:-18774}
# Deletions that one token may make in a window.
GATEWAY_LIMIT=${GATEWAY_LIMIT:-120}
GATEWAY_WINDOW_SECONDS=${GATEWAY_WINDOW_SECONDS:-10}
GATEWAY_RETRY_SECONDS=$((GATEWAY_WINDOW_SECONDS + 1))
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
export PATH=/usr/sbin:/usr/bin:/sbin:/bin
export GATEWAY_STATE GATEWAY_PORT NOVA_PORT GATEWAY_LIMIT GATEWAY_WINDOW_SECONDS GATEWAY_RETRY_SECONDS

# running: prints the process id of the gateway if the process named in its file is still a HAProxy.
running() {
  local id
  id=$(cat "$GATEWAY_STATE/pid" 2>/dev/null) && [ "$(ps -o comm= -p "$id" 2>/dev/null)" = haproxy ] && echo "$id"
}
