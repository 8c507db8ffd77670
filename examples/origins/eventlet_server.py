"""The image service under eventlet's WSGI server: eventlet_server.py PORT."""
import sys

import eventlet
import eventlet.wsgi
from images import application

eventlet.wsgi.server(eventlet.listen(('127.0.0.1', int(sys.argv[1]))), application, log_output=False)
