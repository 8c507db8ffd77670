#!/bin/bash
# up.sh nginx|haproxy|apache2|caddy: starts Debian's program on loopback, in front of the target at UPSTREAM. It speaks TLS, HTTP/2 and
# HTTP/1.1, asks for a client certificate and for an API key. Prints FRONT_URL, the origin of the front, and the variables it asks for.
set -e -o pipefail
. "$(dirname "${BASH_SOURCE[0]}")/settings.sh"
umask 077
front=$1
case $front in
  nginx | haproxy | caddy) package=$front ;;
  apache2) package=apache2-bin ;;
  *) echo 'up.sh nginx|haproxy|apache2|caddy' >&2; exit 2 ;;
esac
folder=$FRONT_STATE/$front
mkdir -p "$folder"

certificate() { # name, subject, extensions…: a key and a certificate of the authority of this folder
  openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -subj "/CN=$2" -keyout "$1-key.pem" -out request.pem
  openssl x509 -req -in request.pem -CA authority.pem -CAkey authority-key.pem -days 30 -out "$1.pem" \
    -extfile <(printf '%s\n' 'basicConstraints=critical,CA:FALSE' "${@:3}")
}

# One authority for the front and for its clients, made once. It is for this machine alone: its key is in the folder.
made() {
  [ -f "$FRONT_STATE/api-key" ] || (
    cd "$FRONT_STATE"
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -subj '/CN=Fronts on loopback' -days 30 \
      -addext 'keyUsage=critical,keyCertSign' -keyout authority-key.pem -out authority.pem
    certificate server localhost 'subjectAltName=DNS:localhost,IP:127.0.0.1' 'extendedKeyUsage=serverAuth'
    certificate client conformance 'extendedKeyUsage=clientAuth'
    cat server.pem server-key.pem >server-pair.pem
    secret >api-key
  ) 2>"$folder/openssl.log" || { tail -5 "$folder/openssl.log" >&2; exit 1; }
}

start_nginx() {
  filled "$HERE/nginx.conf" FRONT_STATE FRONT_PORT UPSTREAM UPSTREAM_CA UPSTREAM_NAME API_KEY >"$folder/nginx.conf"
  nginx -e "$folder/error.log" -c "$folder/nginx.conf"
}

start_haproxy() {
  [[ $UPSTREAM != https:* ]] || export UPSTREAM_TLS="ssl verify required verifyhost $UPSTREAM_NAME ca-file $UPSTREAM_CA"
  haproxy -D -f "$HERE/haproxy.cfg" -p "$folder/pid"
}

start_apache2() { apache2 -f "$HERE/apache.conf"; }

start_caddy() {
  [[ $UPSTREAM != https:* ]] || export UPSTREAM_TLS="tls_trusted_ca_certs $UPSTREAM_CA"
  XDG_DATA_HOME=$folder XDG_CONFIG_HOME=$folder caddy start --config "$HERE/Caddyfile" --adapter caddyfile --pidfile "$folder/pid" \
    >"$folder/caddy.log" 2>&1 || { tail -5 "$folder/caddy.log" >&2; exit 1; }
}

install "$folder/apt.log" "$package" openssl procps
made
API_KEY=$(<"$FRONT_STATE/api-key")
export API_KEY
running "$front" >/dev/null || "start_$front"

cat <<VARIABLES
FRONT_URL=https://localhost:$FRONT_PORT
TARGET_CA_FILE=$FRONT_STATE/authority.pem
TARGET_CLIENT_CERT=$FRONT_STATE/client.pem
TARGET_CLIENT_KEY=$FRONT_STATE/client-key.pem
TARGET_HEADERS=X-Api-Key:$API_KEY
VARIABLES
