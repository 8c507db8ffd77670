#!/bin/bash
# down.sh [nginx] [haproxy] [apache2] [caddy]: stops these fronts, or all of them, and removes their state.
. "$(dirname "${BASH_SOURCE[0]}")/settings.sh"
for front in ${*:-nginx haproxy apache2 caddy}; do
  if id=$(running "$front"); then
    kill -TERM "$id"
    for _ in $(seq 100); do running "$front" >/dev/null || break; sleep 0.02; done
  fi
  rm -rf "${FRONT_STATE:?}/$front"
done
for front in nginx haproxy apache2 caddy; do [ ! -d "$FRONT_STATE/$front" ] || exit 0; done
rm -rf "$FRONT_STATE"
