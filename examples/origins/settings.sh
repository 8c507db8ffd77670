# Sourced by up.sh, down.sh and maintenance.sh. Every setting has an override in the environment.
ORIGIN_STATE=${ORIGIN_STATE:-${TMPDIR:-/tmp}/conformance-origins}
ORIGIN_PORT=${ORIGIN_PORT:-18083}
PROTECTED_IMAGE=${PROTECTED_IMAGE:-0f5b4a9e-6a3c-4d0b-8a52-7be0c1d9a001}
FOREIGN_IMAGE=${FOREIGN_IMAGE:-0f5b4a9e-6a3c-4d0b-8a52-7be0c1d9a002}
MAINTENANCE=$ORIGIN_STATE/maintenance
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
export PATH=/usr/sbin:/usr/bin:/sbin:/bin
export ORIGIN_STATE ORIGIN_PORT PROTECTED_IMAGE FOREIGN_IMAGE MAINTENANCE
unset PYTHONPATH PYTHONHOME

# running: prints the process id of the server if the process named in its file still has the port of its command line.
running() {
  local id
  id=$(cat "$ORIGIN_STATE/pid" 2>/dev/null) && [[ $(ps -o args= -p "$id" 2>/dev/null) == *"$ORIGIN_PORT"* ]] && echo "$id"
}
