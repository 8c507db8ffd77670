# Sourced by up.sh, down.sh and maintenance.sh. Every setting has an override in the environment.
WEBDAV_STATE=${WEBDAV_STATE:-${TMPDIR:-/tmp}/conformance-webdav}
APACHE_PORT=${APACHE_PORT:-18081}
NGINX_PORT=${NGINX_PORT:-18082}
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$HERE/../debian.sh"
APACHE_CONF=${APACHE_CONF:-$HERE/apache.conf}
NGINX_CONF=${NGINX_CONF:-$HERE/nginx.conf}
PROTECTED_IMAGE=${PROTECTED_IMAGE:-0f5b4a9e-6a3c-4d0b-8a52-7be0c1d9a001}
FOREIGN_IMAGE=${FOREIGN_IMAGE:-0f5b4a9e-6a3c-4d0b-8a52-7be0c1d9a002}
export WEBDAV_STATE APACHE_PORT NGINX_PORT PROTECTED_IMAGE FOREIGN_IMAGE HERE

# running SERVER: prints the process id of the server.
running() { alive "$WEBDAV_STATE/$1/pid" comm "$1*"; }
