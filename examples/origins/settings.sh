# Sourced by up.sh, down.sh and maintenance.sh. Every setting has an override in the environment.
ORIGIN_STATE=${ORIGIN_STATE:-${TMPDIR:-/tmp}/conformance-origins}
ORIGIN_PORT=${ORIGIN_PORT:-18083}
PROTECTED_IMAGE=${PROTECTED_IMAGE:-0f5b4a9e-6a3c-4d0b-8a52-7be0c1d9a001}
FOREIGN_IMAGE=${FOREIGN_IMAGE:-0f5b4a9e-6a3c-4d0b-8a52-7be0c1d9a002}
MAINTENANCE=$ORIGIN_STATE/maintenance
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$HERE/../debian.sh"
export ORIGIN_STATE ORIGIN_PORT PROTECTED_IMAGE FOREIGN_IMAGE MAINTENANCE
unset PYTHONPATH PYTHONHOME

# running: prints the process id of the server, which has the port in its command line.
running() { alive "$ORIGIN_STATE/pid" args "*$ORIGIN_PORT*"; }
