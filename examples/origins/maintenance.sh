#!/bin/bash
# maintenance.sh begin|end: between begin and end the service answers 503 to every request.
. "$(dirname "${BASH_SOURCE[0]}")/settings.sh"
case $1 in
  begin) touch "$MAINTENANCE" ;;
  end) rm -f "$MAINTENANCE" ;;
  *) echo 'maintenance.sh begin|end' >&2; exit 2 ;;
esac
