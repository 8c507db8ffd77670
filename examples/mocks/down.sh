#!/bin/bash
# down.sh NAME: stops the mock and removes its state.
. "$(dirname "${BASH_SOURCE[0]}")/settings.sh"
# A script of npm's leaves its server behind: the whole process group ends.
if id=$(running "$1"); then
  kill -TERM -- "-$id"
  gone "$1"
fi
rm -rf "${MOCK_STATE:?}/${1:?}"
rmdir --ignore-fail-on-non-empty "$MOCK_STATE" 2>/dev/null
exit 0
