"""Keystone as Debian ships it, which can be made unreachable and reachable again at once.

While the file `$STATE/faults/keystone-away` exists, it closes each connection without a response. To stop it and
start it again has the same effect on Nova and Glance, and takes four seconds.
"""
import os

import uwsgi
from keystone.wsgi.api import application as keystone

_AWAY = os.path.join(os.environ['STATE'], 'faults', 'keystone-away')


def application(environ, start_response):
    if os.path.exists(_AWAY):
        uwsgi.disconnect()
        return []
    return keystone(environ, start_response)
