#!/bin/bash
# down.sh [keystone] [glance] [nova]: stops these services, or all of them. PURGE=1 removes their state as well.
. "$(dirname "${BASH_SOURCE[0]}")/settings.sh"

for service in ${*:-nova glance keystone}; do
  # At once and without a last word: a service that goes down slowly answers some of the requests that are meant to find it gone.
  # Each service leads its own session, so its process group contains only its workers. The databases survive the kill (WAL).
  if id=$(running "$service"); then
    kill -KILL -- "-$id"
    gone "$service"
    log "stopped $service"
  fi
  rm -f "$STATE/run/$service.pid"
done
if [ -n "$PURGE" ]; then
  [ -f "$STATE/etc/nova/nova.conf" ] || { log "$STATE is not the state of this stack: left alone"; exit 1; }
  rm -rf "$STATE"
fi
exit 0
