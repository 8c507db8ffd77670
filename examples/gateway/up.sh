#!/bin/bash
# up.sh: HAProxy of Debian on loopback, in front of the Nova of examples/openstack. Prints GATEWAY_V2_URL where Nova's variables are known.
set -e
. "$(dirname "${BASH_SOURCE[0]}")/settings.sh"
umask 077
mkdir -p "$GATEWAY_STATE"
if [ ! -x /usr/sbin/haproxy ]; then
  install() { DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300 install --no-install-recommends -y haproxy; }
  { install || { apt-get -q update && install; }; } >"$GATEWAY_STATE/apt.log" 2>&1 || { tail -5 "$GATEWAY_STATE/apt.log" >&2; exit 1; }
  # Debian starts a service of its own where there is systemd; it is not wanted.
  systemctl disable --now haproxy >/dev/null 2>&1 || true
fi
running >/dev/null || haproxy -D -f "$HERE/haproxy.cfg" -p "$GATEWAY_STATE/pid"
[ -z "$NOVA_V2_URL" ] || echo "GATEWAY_V2_URL=http://127.0.0.1:$GATEWAY_PORT/v2/${NOVA_V2_URL##*/}"
