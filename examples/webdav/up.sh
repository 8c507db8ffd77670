#!/bin/bash
# up.sh [apache2] [nginx]: starts these servers, or both, on loopback, each with a folder of images of its own. Prints the variables of the target files.
set -e -o pipefail
. "$(dirname "${BASH_SOURCE[0]}")/settings.sh"
umask 077
mkdir -p "$WEBDAV_STATE"
# Three tokens for both servers, made once: 32 hexadecimal digits each.
[ -f "$WEBDAV_STATE/tokens" ] || for name in OWNER READER STRANGER; do
  echo "${name}_TOKEN=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')"
done >"$WEBDAV_STATE/tokens"
set -a
. "$WEBDAV_STATE/tokens"
set +a

installed() { # program package
  [ ! -x "/usr/sbin/$1" ] || return 0
  get() { DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300 install --no-install-recommends -y "$@"; }
  { get "$2" || { apt-get -q update && get "$2"; }; } >"$WEBDAV_STATE/apt.log" 2>&1 || { tail -5 "$WEBDAV_STATE/apt.log" >&2; exit 1; }
  # With systemd, Debian's package of nginx starts its own service, which is not needed here.
  systemctl disable --now "$1" >/dev/null 2>&1 || true
}

image() { # tenant id name: an image is a file of JSON
  printf '{"image": {"id": "%s", "name": "%s", "status": "ACTIVE"}}' "$2" "$3" >"$folder/root/v2/$1/images/$2"
}

start_apache2() { apache2 -f "$APACHE_CONF"; }

start_nginx() {
  local text name
  text=$(<"$NGINX_CONF")
  # nginx reads no variables of the environment in its configuration.
  for name in WEBDAV_STATE NGINX_PORT OWNER_TOKEN READER_TOKEN STRANGER_TOKEN PROTECTED_IMAGE; do
    text=${text//"\${$name}"/"${!name}"}
  done
  printf '%s\n' "$text" >"$folder/nginx.conf"
  nginx -e "$folder/error.log" -c "$folder/nginx.conf"
}

for server in ${*:-apache2 nginx}; do
  case $server in apache2) installed apache2 apache2-bin ;; nginx) installed nginx nginx ;; *) echo 'up.sh [apache2] [nginx]' >&2; exit 2 ;; esac
  folder=$WEBDAV_STATE/$server
  mkdir -p "$folder"/{root/v2/{conformance,other}/images,lock,temporary}
  image conformance "$PROTECTED_IMAGE" fixture-protected
  image other "$FOREIGN_IMAGE" fixture-foreign
  running "$server" >/dev/null || "start_$server"
done

for name in WEBDAV_STATE OWNER_TOKEN READER_TOKEN STRANGER_TOKEN PROTECTED_IMAGE FOREIGN_IMAGE; do echo "$name=${!name}"; done
echo "APACHE_URL=http://127.0.0.1:$APACHE_PORT/v2/conformance"
echo "NGINX_URL=http://127.0.0.1:$NGINX_PORT/v2/conformance"
