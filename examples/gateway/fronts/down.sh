#!/bin/bash
# down.sh [nginx] [haproxy] [apache2] [caddy]: stops these fronts, or all of them, and removes their state.
. "$(dirname "${BASH_SOURCE[0]}")/settings.sh"
for front in ${*:-nginx haproxy apache2 caddy}; do
  terminate "$front"
  rm -rf "${FRONT_STATE:?}/$front"
done
for front in nginx haproxy apache2 caddy; do [ ! -d "$FRONT_STATE/$front" ] || exit 0; done
rm -rf "$FRONT_STATE"
