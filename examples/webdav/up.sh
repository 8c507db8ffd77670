#!/bin/bash
# up.sh [apache2] [nginx]: starts these servers, or both, on loopback, each with a folder of images of its own. Prints the variables of the target files.
set -e -o pipefail
. "$(dirname "${BASH_SOURCE[0]}")/settings.sh"
umask 077
mkdir -p "$WEBDAV_STATE"
# Three tokens for both servers, made once: 32 hexadecimal digits each.
[ -f "$WEBDAV_STATE/tokens" ] || for name in OWNER READER STRANGER; do
  echo "${name}_TOKEN=$(secret)"
done >"$WEBDAV_STATE/tokens"
set -a
. "$WEBDAV_STATE/tokens"
set +a

image() { # tenant id name: an image is a file of JSON
  printf '{"image": {"id": "%s", "name": "%s", "status": "ACTIVE"}}' "$2" "$3" >"$folder/root/v2/$1/images/$2"
}

start_apache2() { apache2 -f "$APACHE_CONF"; }

start_nginx() {
  filled "$NGINX_CONF" WEBDAV_STATE NGINX_PORT OWNER_TOKEN READER_TOKEN STRANGER_TOKEN PROTECTED_IMAGE >"$folder/nginx.conf"
  nginx -e "$folder/error.log" -c "$folder/nginx.conf"
}

for server in ${*:-apache2 nginx}; do
  case $server in apache2) package=apache2-bin ;; nginx) package=nginx ;; *) echo 'up.sh [apache2] [nginx]' >&2; exit 2 ;; esac
  install "$WEBDAV_STATE/apt.log" "$package" procps
  folder=$WEBDAV_STATE/$server
  mkdir -p "$folder"/{root/v2/{conformance,other}/images,lock,temporary}
  image conformance "$PROTECTED_IMAGE" fixture-protected
  image other "$FOREIGN_IMAGE" fixture-foreign
  running "$server" >/dev/null || "start_$server"
done

variables WEBDAV_STATE OWNER_TOKEN READER_TOKEN STRANGER_TOKEN PROTECTED_IMAGE FOREIGN_IMAGE
echo "APACHE_URL=http://127.0.0.1:$APACHE_PORT/v2/conformance"
echo "NGINX_URL=http://127.0.0.1:$NGINX_PORT/v2/conformance"
