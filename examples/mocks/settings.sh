# Sourced by up.sh and down.sh. The folder of the state has npm's packages, too.
MOCK_STATE=${MOCK_STATE:-${TMPDIR:-/tmp}/conformance-mocks}
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# npm, node and java may be anywhere.
given=$PATH
. "$HERE/../debian.sh"
export PATH=$PATH:$given

# running NAME: prints the process id of the mock, which leads its own session. Each has "mock" in its command line, or in a path there.
running() { alive "$MOCK_STATE/$1/pid" args '*mock*'; }
