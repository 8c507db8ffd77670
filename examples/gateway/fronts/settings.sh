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
export PATH=/usr/sbin:/usr/bin:/sbin:/bin
export FRONT_STATE FRONT_PORT UPSTREAM UPSTREAM_CA UPSTREAM_NAME UPSTREAM_HOST

# running FRONT: prints the process id of the front if the process named in its file is still that program.
running() {
  local id
  id=$(cat "$FRONT_STATE/$1/pid" 2>/dev/null) && [[ $(ps -o comm= -p "$id" 2>/dev/null) == "$1" ]] && echo "$id"
}
