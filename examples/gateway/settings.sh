# Sourced by up.sh, down.sh and maintenance.sh. Every setting has an override in the environment.
GATEWAY_STATE=${GATEWAY_STATE:-${TMPDIR:-/tmp}/conformance-gateway}
GATEWAY_PORT=${GATEWAY_PORT:-18080}
NOVA_PORT=${NOVA_PORT:-18774}
# Deletions that one token may make in a window.
GATEWAY_LIMIT=${GATEWAY_LIMIT:-120}
GATEWAY_WINDOW_SECONDS=${GATEWAY_WINDOW_SECONDS:-10}
GATEWAY_RETRY_SECONDS=$((GATEWAY_WINDOW_SECONDS + 1))
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$HERE/../debian.sh"
export GATEWAY_STATE GATEWAY_PORT NOVA_PORT GATEWAY_LIMIT GATEWAY_WINDOW_SECONDS GATEWAY_RETRY_SECONDS

# running: prints the process id of the gateway.
running() { alive "$GATEWAY_STATE/pid" comm haproxy; }
