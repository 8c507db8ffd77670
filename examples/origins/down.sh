#!/bin/bash
# down.sh: stops the server and removes its state.
. "$(dirname "${BASH_SOURCE[0]}")/settings.sh"
if id=$(running); then
  kill -TERM "$id"
  for _ in $(seq 100); do running >/dev/null || break; sleep 0.02; done
fi
rm -rf "$ORIGIN_STATE"
