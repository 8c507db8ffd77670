# Sourced by up.sh and down.sh. Every setting has an override in the environment.
FRONT_STATE=${FRONT_STATE:-${TMPDIR:-/tmp}/conformance-fronts}
FRONT_PORT=${FRONT_PORT:-18443}
# The origin of the target, without a path.
UPSTREAM=${UPSTREAM:-http://127.0.0.1:18774}
# For a target that speaks TLS itself: its authority and the name in its certificate.
UPSTREAM_CA=${UPSTREAM_CA:-$FRONT_STATE/authority.pem}
UPSTREAM_NAME=${UPSTREAM_NAME:-localhost}
UPSTREAM_HOST=${UPSTREAM#*://}
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$HERE/../../debian.sh"
export FRONT_STATE FRONT_PORT UPSTREAM UPSTREAM_CA UPSTREAM_NAME UPSTREAM_HOST

# running FRONT: prints the process id of the front.
running() { alive "$FRONT_STATE/$1/pid" comm "$1"; }
