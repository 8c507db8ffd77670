#!/bin/bash
# up.sh uwsgi|gunicorn|http-server|eventlet: starts the image service of images.py under this server, on loopback. Prints the variables
# of the target file.
set -e -o pipefail
. "$(dirname "${BASH_SOURCE[0]}")/settings.sh"
umask 077
mkdir -p "$ORIGIN_STATE"
for name in OWNER READER STRANGER; do
  declare -x "${name}_TOKEN=$(secret)"
done

# Debian's own interpreter: the packages are installed for it. One process, because the images are in its memory.
case $1 in
  uwsgi)
    packages=(uwsgi-core uwsgi-plugin-python3)
    command=(uwsgi --plugin python3 --http11-socket "127.0.0.1:$ORIGIN_PORT" --threads 8 --die-on-term --need-app
      --buffer-size 65535 --module images)
    ;;
  gunicorn)
    packages=(gunicorn)
    command=(gunicorn --bind "127.0.0.1:$ORIGIN_PORT" --threads 8 --limit-request-line 8190 --limit-request-field_size 16380 images:application)
    ;;
  http-server)
    packages=(python3)
    command=(/usr/bin/python3 "$HERE/http_server.py" "$ORIGIN_PORT")
    ;;
  eventlet)
    packages=(python3-eventlet)
    command=(/usr/bin/python3 "$HERE/eventlet_server.py" "$ORIGIN_PORT")
    ;;
  *) echo 'up.sh uwsgi|gunicorn|http-server|eventlet' >&2; exit 2 ;;
esac
install "$ORIGIN_STATE/apt.log" "${packages[@]}" curl procps
cd "$HERE"
export PYTHONDONTWRITEBYTECODE=1
setsid "${command[@]}" >"$ORIGIN_STATE/log" 2>&1 </dev/null &
echo $! >"$ORIGIN_STATE/pid"
for _ in $(seq 400); do
  ! curl -s -o /dev/null --max-time 5 "http://127.0.0.1:$ORIGIN_PORT/" || break
  running >/dev/null || { tail -5 "$ORIGIN_STATE/log" >&2; exit 1; }
  sleep 0.05
done

variables ORIGIN_STATE ORIGIN_PORT OWNER_TOKEN READER_TOKEN STRANGER_TOKEN PROTECTED_IMAGE FOREIGN_IMAGE
echo "ORIGIN_URL=http://127.0.0.1:$ORIGIN_PORT/v2/conformance"
