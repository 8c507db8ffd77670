#!/bin/bash
# up.sh: starts Debian's HAProxy on loopback, in front of the Nova of examples/openstack. Prints GATEWAY_V2_URL if NOVA_V2_URL is set.
set -e
. "$(dirname "${BASH_SOURCE[0]}")/settings.sh"
umask 077
mkdir -p "$GATEWAY_STATE"
install "$GATEWAY_STATE/apt.log" haproxy procps
running >/dev/null || haproxy -D -f "$HERE/haproxy.cfg" -p "$GATEWAY_STATE/pid"
[ -z "$NOVA_V2_URL" ] || echo "GATEWAY_V2_URL=http://127.0.0.1:$GATEWAY_PORT/v2/${NOVA_V2_URL##*/}"
