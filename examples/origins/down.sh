#!/bin/bash
# down.sh: stops the server and removes its state.
. "$(dirname "${BASH_SOURCE[0]}")/settings.sh"
terminate
rm -rf "$ORIGIN_STATE"
