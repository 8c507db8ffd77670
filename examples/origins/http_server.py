"""The image service under Python's http.server: http_server.py PORT. Each request becomes what a WSGI application reads."""
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote

from images import application


class Handler(BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def handle_request(self):
        path, _, query = self.path.partition('?')
        environ = {
            'REQUEST_METHOD': self.command,
            'PATH_INFO': unquote(path, 'latin-1'),
            'QUERY_STRING': query,
            'CONTENT_LENGTH': self.headers.get('Content-Length', ''),
            'wsgi.input': self.rfile,
        }
        # A name with an underscore would be another field's: a WSGI server drops it or, as uWSGI, confuses the two.
        for name in (name for name in self.headers if '_' not in name):
            environ['HTTP_' + name.upper().replace('-', '_')] = self.headers[name]
        content = application(environ, self.start_response)
        self.end_headers()
        for part in content:
            self.wfile.write(part)

    def start_response(self, status, fields):
        code, _, reason = status.partition(' ')
        self.send_response(int(code), reason)
        for name, value in fields:
            self.send_header(name, value)

    do_GET = do_HEAD = do_PUT = do_POST = do_PATCH = do_DELETE = do_OPTIONS = handle_request

    def log_message(self, *_):
        pass


ThreadingHTTPServer(('127.0.0.1', int(sys.argv[1])), Handler).serve_forever()
