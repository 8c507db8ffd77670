#!/bin/bash
# up.sh NAME: starts an image service on loopback, and prints the variables of the target file. uwsgi, gunicorn, http-server and eventlet
# serve images.py; express, hapi, koa, fastify, go, jetty and axum are frameworks, each with a service of its own.
set -e -o pipefail
given=$PATH
. "$(dirname "${BASH_SOURCE[0]}")/settings.sh"
umask 077
mkdir -p "$ORIGIN_STATE"
for name in OWNER READER STRANGER; do
  declare -x "${name}_TOKEN=$(secret)"
done

# npm's packages and what is compiled are made in the folder of the state; the packages of all services are made at once, in ORIGIN_PACKAGES.
build_node() {
  local folder=${ORIGIN_PACKAGES:-$ORIGIN_STATE}
  [ -d "$folder/node_modules" ] || {
    mkdir -p "$folder"
    cp "$HERE"/node/* "$folder"
    PATH=$given npm install --silent --no-audit --no-fund --prefer-offline --prefix "$folder" >&2
  }
  command=("$(PATH=$given command -v node)" "$folder/$1.js" "$ORIGIN_PORT")
}

build_go() {
  go build -C "$HERE/go" -o "$ORIGIN_STATE/images" main.go
  command=("$ORIGIN_STATE/images" "$ORIGIN_PORT")
}

build_jetty() {
  local classes
  classes=$(printf ':/usr/share/java/jetty9-%s.jar' server servlet http io util util-ajax security)
  command=(java -cp "/usr/share/java/servlet-api.jar$classes" "$HERE/jetty/Images.java" "$ORIGIN_PORT")
}

build_axum() {
  cp -r "$HERE/axum" "$ORIGIN_STATE"
  export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$ORIGIN_STATE/axum/target}
  # Without debugging information, and what Axum has beside HTTP/1.1 and JSON, the build takes three quarters of the CPU.
  export CARGO_PROFILE_DEV_DEBUG=0 CARGO_INCREMENTAL=0
  cargo build --quiet --offline --manifest-path "$ORIGIN_STATE/axum/Cargo.toml" \
    --config 'source.crates-io.replace-with = "debian"' --config 'source.debian.directory = "/usr/share/cargo/registry"'
  command=("$CARGO_TARGET_DIR/debug/images" "$ORIGIN_PORT")
}

# Debian's own interpreter: the packages are installed for it. One process, because the images are in its memory.
build=:
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
  express | hapi | koa | fastify) build=build_node ;;
  go)
    build=build_go
    packages=(golang-go)
    ;;
  jetty)
    build=build_jetty
    packages=(libjetty9-java)
    command -v javac >/dev/null || packages+=(default-jdk-headless)
    ;;
  axum)
    build=build_axum
    packages=(cargo librust-axum-dev librust-serde-json-dev librust-tokio-dev librust-uuid-dev)
    ;;
  *) echo 'up.sh uwsgi|gunicorn|http-server|eventlet|express|hapi|koa|fastify|go|jetty|axum' >&2; exit 2 ;;
esac
install "$ORIGIN_STATE/apt.log" "${packages[@]}" curl procps
cd "$HERE"
"$build" "$1"
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
