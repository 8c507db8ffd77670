# Sourced by up.sh, down.sh and smoke.sh. Every setting has an override in the environment.
STATE=${OPENSTACK_STATE:-${TMPDIR:-/tmp}/conformance-openstack}
KEYSTONE_PORT=${KEYSTONE_PORT:-15000}
GLANCE_PORT=${GLANCE_PORT:-19292}
NOVA_PORT=${NOVA_PORT:-18774}
# Seconds that keystonemiddleware trusts a token it has seen. -1: every request is validated by Keystone.
# OpenStack's default is 300, under which a revoked token still deletes for five minutes.
TOKEN_CACHE_SECONDS=${TOKEN_CACHE_SECONDS:--1}
# How often Nova tries Glance again, one second apart. OpenStack's default is 3; 1 makes the 500 of a stopped Glance come sooner.
NOVA_GLANCE_RETRIES=${NOVA_GLANCE_RETRIES:-1}
# Nova answers 413 to a longer request body.
MAX_BODY_OCTETS=${MAX_BODY_OCTETS:-114688}
PASSWORD=${PASSWORD:-secret}

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$HERE/../debian.sh"
# What uWSGI serves, as its options.
NOVA_APPLICATION=${NOVA_APPLICATION:---module nova.wsgi.osapi_compute}
GLANCE_APPLICATION=${GLANCE_APPLICATION:---wsgi-file $HERE/glance_wsgi.py}
NOVA_WORKERS=${NOVA_WORKERS:-2}
# Debian's own interpreter: the packages are installed for it, not for a python3 that comes earlier in PATH.
PYTHON=/usr/bin/python3
unset PYTHONPATH PYTHONHOME
# A proxy is for apt; the services are on this machine.
export no_proxy=127.0.0.1,localhost NO_PROXY=127.0.0.1,localhost
KEYSTONE_URL=http://127.0.0.1:$KEYSTONE_PORT
GLANCE_URL=http://127.0.0.1:$GLANCE_PORT
NOVA_URL=http://127.0.0.1:$NOVA_PORT
export STATE PASSWORD KEYSTONE_URL GLANCE_URL NOVA_URL

log() { printf '[%s] %s\n' "$(date +%T.%1N)" "$*" >&2; }

# running SERVICE: prints the process id of the service, by the process title that uWSGI sets.
running() { alive "$STATE/run/$1.pid" args "os-$1*"; }
