#!/bin/bash
# up.sh: a real Keystone, Glance and Nova API from Debian packages, on loopback. SQLite, no message bus, no compute node.
# Run again it starts what is not running and makes what is missing. Prints the variables of the stack, log on stderr.
# ONLY="glance" starts one service again and prints nothing. INSTALL=0 installs no packages.
set -e -o pipefail
. "$(dirname "${BASH_SOURCE[0]}")/settings.sh"

install_packages() {
  local log=$STATE/log/apt.log
  install "$log" python3-nova python3-glance python3-keystone uwsgi-core uwsgi-plugin-python3 curl procps
  # Of these two only the api-paste.ini is wanted: unpacked and not installed, so that no service of Debian's is set up.
  if [ ! -d "$STATE/packages/unpacked/usr/share/glance-common" ]; then
    cd "$STATE/packages"
    fetch "$log" download nova-common glance-common
    for archive in *.deb; do dpkg -x "$archive" unpacked; done
    cd - >/dev/null
  fi
}

# manage package configuration arguments… [; arguments…]…: the management command of a service, which its python package brings along. Its
# import takes 2.5 s of CPU, so that several commands share one: each runs in a fork.
manage() {
  "$PYTHON" -c "
import os, sys
from $1.cmd.manage import main
for command in '\\n'.join(sys.argv[2:]).split('\\n;\\n'):
    if os.fork() == 0:
        sys.argv = ['$1-manage', '--config-file', sys.argv[1], *command.split('\\n')]
        sys.exit(main())
    if os.wait()[1] != 0:
        sys.exit(1)" "$STATE/etc/$1/$2" "${@:3}" >>"$STATE/log/manage.log" 2>&1
}

create_databases() {
  log "creating the databases"
  (
    manage keystone keystone.conf db_sync \
      ';' fernet_setup --keystone-user root --keystone-group root \
      ';' credential_setup --keystone-user root --keystone-group root \
      ';' bootstrap --bootstrap-password "$PASSWORD" --bootstrap-region-id RegionOne \
      --bootstrap-admin-url "$KEYSTONE_URL/v3" --bootstrap-internal-url "$KEYSTONE_URL/v3" --bootstrap-public-url "$KEYSTONE_URL/v3"
  ) &
  local keystone=$!
  manage glance glance-api.conf db_sync
  manage nova nova.conf api_db sync \
    ';' cell_v2 map_cell0 --database_connection "sqlite:///$STATE/db/nova_cell0.sqlite" \
    ';' db sync \
    ';' cell_v2 create_cell --name cell1 --transport-url fake:/ --database_connection "sqlite:///$STATE/db/nova.sqlite"
  wait $keystone
  # With a rollback journal a reader in one worker locks the writer in another out: "database is locked" after 5 s, a 500.
  "$PYTHON" -c 'import sqlite3, sys
for file in sys.argv[1:]: sqlite3.connect(file).execute("pragma journal_mode = wal")' "$STATE"/db/*.sqlite
  touch "$STATE/db/created"
}

start() { # service port workers arguments…
  running "$1" >/dev/null && return
  if curl -s -o /dev/null --max-time 5 "http://127.0.0.1:$2/"; then log "port $2 is taken: set ${1^^}_PORT"; exit 1; fi
  setsid /usr/bin/uwsgi --plugin python3 --http-socket "127.0.0.1:$2" --master --processes "$3" --threads 1 --lazy-apps --enable-threads \
    --die-on-term --no-orphans --need-app --buffer-size 65535 --thunder-lock --close-on-exec --listen 100 \
    --procname-prefix-spaced "os-$1" "${@:4}" >>"$STATE/log/$1-uwsgi.log" 2>&1 </dev/null &
  echo $! >"$STATE/run/$1.pid"
}

await() { # service url
  for _ in $(seq 1200); do
    curl -s -o /dev/null --max-time 5 "$2" && return
    kill -0 "$(cat "$STATE/run/$1.pid")" 2>/dev/null || break
    sleep 0.05
  done
  log "$1 did not start:"
  tail -20 "$STATE/log/$1-uwsgi.log" >&2
  exit 1
}

# uWSGI closes each connection after its response and does not say so. Services that call Keystone and Glance over kept
# connections then find them reset, so these two say it. Nova stays as it is: the suite has to cope.
says_close=(--add-header 'Connection: close')
start_keystone() { start keystone "$KEYSTONE_PORT" 1 "${says_close[@]}" --wsgi-file "$HERE/keystone_wsgi.py"; }
# One worker: with two, SQLite answers "database is locked" to readers that turn into writers.
start_glance() { start glance "$GLANCE_PORT" 1 "${says_close[@]}" $GLANCE_APPLICATION; }
start_nova() { start nova "$NOVA_PORT" "$NOVA_WORKERS" $NOVA_APPLICATION; }

export OS_KEYSTONE_CONFIG_DIR=$STATE/etc/keystone OS_KEYSTONE_CONFIG_FILES=$STATE/etc/keystone/keystone.conf
export OS_GLANCE_CONFIG_DIR=$STATE/etc/glance OS_NOVA_CONFIG_DIR=$STATE/etc/nova
umask 077
if [ -z "$ONLY" ]; then
  mkdir -p "$STATE"/{etc/keystone/fernet,etc/keystone/credential,etc/nova,etc/glance,log,run,db,images,staging,tasks,lock,packages,faults}
  install_packages
  . "$HERE/configure.sh"
  [ -f "$STATE/db/created" ] || create_databases
fi
for service in ${ONLY:-keystone glance nova}; do "start_$service"; done
for service in ${ONLY:-keystone glance nova}; do
  case $service in keystone) await keystone "$KEYSTONE_URL/v3" ;; glance) await glance "$GLANCE_URL/" ;; nova) await nova "$NOVA_URL/" ;; esac
done
[ -z "$ONLY" ] || exit 0
"$PYTHON" "$HERE/provision.py" >"$STATE/variables.new"
mv "$STATE/variables.new" "$STATE/variables"
log "running; log files in $STATE/log"
cat "$STATE/variables"
