#!/bin/bash
# up.sh: starts Debian's HAProxy on loopback, in front of the Nova of examples/openstack. Prints GATEWAY_V2_URL if NOVA_V2_URL is set.
set -e
. "$(dirname "${BASH_SOURCE[0]}")/settings.sh"
umask 077
mkdir -p "$GATEWAY_STATE"
if [ ! -x /usr/sbin/haproxy ]; then
  install() { DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300 install --no-install-recommends -y haproxy; }
  { install || { apt-get -q update && install; }; } >"$GATEWAY_STATE/apt.log" 2>&1 || { tail -5 "$GATEWAY_STATE/apt.log" >&2; exit 1; }
  # With systemd, Debian's package starts its own service, which is not needed here.
  systemctl disable --now haproxy >/dev/null 2>&1 || true
fi
running >/dev/null || haproxy -D -f "$HERE/haproxy.cfg" -p "$GATEWAY_STATE/pid"
[ -z "$NOVA_V2_URL" ] || echo "GATEWAY_V2_URL=http://127.0.0.1:$GATEWAY_PORT/v2/${NOVA_V2_URL##*/}"
