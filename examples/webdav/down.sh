#!/bin/bash
# down.sh [apache2] [nginx]: stops these servers, or both, and removes their images.
. "$(dirname "${BASH_SOURCE[0]}")/settings.sh"
for server in ${*:-apache2 nginx}; do
  terminate "$server"
  rm -rf "${WEBDAV_STATE:?}/$server"
done
[ -d "$WEBDAV_STATE/apache2" ] || [ -d "$WEBDAV_STATE/nginx" ] || rm -f "$WEBDAV_STATE"/{tokens,apt.log}
rmdir --ignore-fail-on-non-empty "$WEBDAV_STATE" 2>/dev/null
exit 0
