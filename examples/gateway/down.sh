#!/bin/bash
# down.sh: stops the gateway and removes its state.
. "$(dirname "${BASH_SOURCE[0]}")/settings.sh"
terminate
rm -rf "$GATEWAY_STATE"
