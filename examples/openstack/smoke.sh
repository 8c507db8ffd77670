#!/bin/bash
# smoke.sh: requests each answer from the running stack with curl. Prints one line each; exits with 1 if one is unexpected.
. "$(dirname "${BASH_SOURCE[0]}")/settings.sh"
. "$STATE/variables"
unexpected=0

new_image() { # an image of the owner's: queued, which costs no upload
  curl -sf -X POST -H @<(printf 'X-Auth-Token: %s\n' "$OWNER_TOKEN") -H 'Content-Type: application/json' "$GLANCE_V2_URL/images" \
    -d '{"name":"smoke","disk_format":"raw","container_format":"bare"}' | "$PYTHON" -c 'import json, sys; print(json.load(sys.stdin)["id"])'
}
asked() { # expected status, what, arguments of curl…
  local content status
  content=$(mktemp)
  status=$(curl -s -o "$content" -w '%{http_code}' --max-time 40 "${@:3}")
  if [ "$status" = "$1" ]; then echo "ok   $status  $2"; else echo "FAIL $status  $2, expected $1: $(head -c 200 "$content")"; unexpected=1; fi
  rm -f "$content"
}
delete() { asked "$1" "$2" -X DELETE -H @<(printf 'X-Auth-Token: %s\n' "$3") "$4"; } # expected status, what, token, URL

for target in nova glance; do
  url=$NOVA_V2_URL; [ $target = nova ] || url=$GLANCE_V2_URL
  image=$(new_image)
  asked 401 "$target: no token" -X DELETE "$url/images/$image"
  delete 401 "$target: a token nobody issued" 0123456789abcdef "$url/images/$image"
  delete 401 "$target: a revoked token" "$REVOKED_TOKEN" "$url/images/$image"
  delete 401 "$target: an expired token" "$EXPIRED_TOKEN" "$url/images/$image"
  delete 403 "$target: a reader" "$READER_TOKEN" "$url/images/$image"
  delete 204 "$target: the owner" "$OWNER_TOKEN" "$url/images/$image"
  delete 404 "$target: the owner again" "$OWNER_TOKEN" "$url/images/$image"
  delete 403 "$target: a protected image" "$OWNER_TOKEN" "$url/images/$PROTECTED_IMAGE"
  delete 403 "$target: a public image" "$OWNER_TOKEN" "$url/images/$PUBLIC_IMAGE"
  delete 403 "$target: a shared image" "$OWNER_TOKEN" "$url/images/$SHARED_IMAGE"
  delete 404 "$target: a foreign image" "$OWNER_TOKEN" "$url/images/$FOREIGN_IMAGE"
done
delete 400 "nova: a foreign tenant in the URL" "$OWNER_TOKEN" "${NOVA_V2_URL%/*}/$STRANGER_TENANT/images/$PROTECTED_IMAGE"
asked 404 'nova: POST on an image' -X POST -H @<(printf 'X-Auth-Token: %s' "$OWNER_TOKEN") "$NOVA_V2_URL/images/$PROTECTED_IMAGE"
asked 405 'glance: POST on an image' -X POST -H @<(printf 'X-Auth-Token: %s' "$OWNER_TOKEN") "$GLANCE_V2_URL/images/$PROTECTED_IMAGE"
"$HERE/down.sh" glance
delete 500 'nova: Glance is stopped' "$OWNER_TOKEN" "$NOVA_V2_URL/images/$PROTECTED_IMAGE"
ONLY=glance "$HERE/up.sh"
"$HERE/down.sh" keystone
delete 503 'nova: Keystone is stopped' "$OWNER_TOKEN" "$NOVA_V2_URL/images/$PROTECTED_IMAGE"
delete 401 'glance: Keystone is stopped' "$OWNER_TOKEN" "$GLANCE_V2_URL/images/$PROTECTED_IMAGE"
ONLY=keystone "$HERE/up.sh"
exit $unexpected
