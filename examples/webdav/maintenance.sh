#!/bin/bash
# maintenance.sh apache2|nginx begin|end: between begin and end the server answers 503 to every request.
. "$(dirname "${BASH_SOURCE[0]}")/settings.sh"
case $2 in
  begin) touch "$WEBDAV_STATE/$1/maintenance" ;;
  end) rm -f "$WEBDAV_STATE/$1/maintenance" ;;
  *) echo 'maintenance.sh apache2|nginx begin|end' >&2; exit 2 ;;
esac
