#!/bin/bash
# maintenance.sh begin|end: begin takes Nova out of service at the gateway, which then answers 503; end restores it.
. "$(dirname "${BASH_SOURCE[0]}")/settings.sh"
case $1 in begin) state=maint ;; end) state=ready ;; *) echo 'maintenance.sh begin|end' >&2; exit 2 ;; esac
/usr/bin/python3 - "$GATEWAY_STATE/admin.sock" "set server nova/nova state $state" <<'PYTHON'
import socket, sys
path, command = sys.argv[1:]
with socket.socket(socket.AF_UNIX) as admin:
    admin.connect(path)
    admin.sendall(command.encode() + b'\n')
    answer = admin.recv(1000).decode().strip()
sys.exit(answer or 0)
PYTHON
