"""An image service as a WSGI application, with its images in memory: what violates the guide here is the server's that runs it.

Variables of up.sh: OWNER_TOKEN, READER_TOKEN, STRANGER_TOKEN, PROTECTED_IMAGE, FOREIGN_IMAGE. A file MAINTENANCE makes it answer 503.
"""
import json
import os
import re
import threading
import uuid
from datetime import datetime, timezone
from urllib.parse import parse_qs

ROUTE = re.compile(r'/v2/(conformance|other)/images(?:/(detail|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}))?$')
FAULTS = {
    400: ('Bad Request', 'badRequest', 'The request is in error.'),
    401: ('Unauthorized', 'unauthorized', 'The token is not valid.'),
    403: ('Forbidden', 'forbidden', 'The role or the image forbids this action.'),
    404: ('Not Found', 'itemNotFound', 'There is no such image.'),
    405: ('Method Not Allowed', 'badMethod', 'The resource does not support this method.'),
    412: ('Precondition Failed', 'preconditionFailed', 'The image has another entity tag.'),
    503: ('Service Unavailable', 'serviceUnavailable', 'The service is in maintenance.'),
}
USERS = {
    os.environ['OWNER_TOKEN']: ('conformance', True),
    os.environ['READER_TOKEN']: ('conformance', False),
    os.environ['STRANGER_TOKEN']: ('other', True),
}
lock = threading.Lock()
images = {}
deleted = {}


def add(tenant, image, name):
    images[image] = (tenant, {'id': image, 'name': name, 'status': 'ACTIVE', 'updated': now()})
    return images[image][1]


def now():
    return datetime.now(timezone.utc).strftime('%Y-%m-%dT%H:%M:%SZ')


add('conformance', os.environ['PROTECTED_IMAGE'], 'fixture-protected')
add('other', os.environ['FOREIGN_IMAGE'], 'fixture-foreign')


def answer(environ):
    """Status, fields and content of the response to a request."""
    if os.path.exists(os.environ['MAINTENANCE']):
        return fault(503)
    tenant, writes = USERS.get(environ.get('HTTP_X_AUTH_TOKEN'), (None, False))
    if tenant is None:
        return fault(401, [('WWW-Authenticate', 'Keystone uri="http://127.0.0.1/"')])
    route = ROUTE.match(environ.get('PATH_INFO', ''))
    if route is None:
        return fault(404)
    addressed, image = route.groups()
    if addressed != tenant:
        return fault(403)
    method = environ['REQUEST_METHOD']
    allowed = ('GET', 'HEAD', 'PUT', 'DELETE') if image and image != 'detail' else ('GET', 'HEAD')
    if method not in allowed:
        return fault(405, [('Allow', ', '.join(allowed))])
    with lock:
        return on_image(environ, method, tenant, writes, image) if 'PUT' in allowed else on_list(environ, tenant)


def on_list(environ, tenant):
    since = parse_qs(environ.get('QUERY_STRING', '')).get('changes-since', [''])[0]
    shown = [*images.values(), *(deleted.values() if since else [])]
    return found({'images': [image for owner, image in shown if owner == tenant and image['updated'] >= since]})


def on_image(environ, method, tenant, writes, image):
    owner, shown = images.get(image, (None, None))
    if method == 'PUT':
        # PUT makes an image and replaces none.
        if shown or not writes:
            return fault(403)
        return found({'image': add(tenant, image, name_in(environ))}, '201 Created')
    if owner != tenant:
        return fault(404)
    if method != 'DELETE':
        return found({'image': shown})
    if not writes or image == os.environ['PROTECTED_IMAGE']:
        return fault(403)
    # No image has an entity tag, so none is matched but by an asterisk.
    if environ.get('HTTP_IF_MATCH', '*') != '*' or environ.get('HTTP_IF_NONE_MATCH') == '*':
        return fault(412)
    del images[image]
    deleted[image] = (tenant, {**shown, 'status': 'DELETED', 'updated': now()})
    return '204 No Content', [], b''


def name_in(environ):
    length = int(environ.get('CONTENT_LENGTH') or 0)
    return json.loads(environ['wsgi.input'].read(length) or '{}').get('name', '')


def found(value, status='200 OK'):
    return status, [('Content-Type', 'application/json')], json.dumps(value).encode()


def fault(code, fields=()):
    reason, name, message = FAULTS[code]
    status, headers, content = found({name: {'code': code, 'message': message}}, f'{code} {reason}')
    return status, [*headers, *fields], content


def application(environ, start_response):
    status, fields, content = answer(environ)
    fields = [*fields, ('X-Compute-Request-Id', f'req-{uuid.uuid4()}')]
    if content:
        fields.append(('Content-Length', str(len(content))))
    start_response(status, fields)
    return [] if environ['REQUEST_METHOD'] == 'HEAD' or not content else [content]
