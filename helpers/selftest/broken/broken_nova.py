"""Nova as Debian ships it, with one defect at a time: see switch.py."""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from nova.wsgi.osapi_compute import application as nova  # noqa: E402  its import prepares the process

from nova import exception  # noqa: E402
from nova.image.glance import API  # noqa: E402

import any_service  # noqa: E402, F401
from switch import before, inside, switched  # noqa: E402

_listed = {}
_images = {}
_deletions = 0


@inside(API, 'delete', 'deletes-nothing')
def _(delete, api, context, image):
    api.get(context, image)


@inside(API, 'delete', 'deletes-three-times-of-four')
def _(delete, api, context, image):
    global _deletions
    _deletions += 1
    if _deletions % 4:
        delete(api, context, image)


@inside(API, 'delete', 'deletes-unknown-images')
def _(delete, api, context, image):
    try:
        delete(api, context, image)
    except exception.ImageNotFound:
        pass


@inside(API, 'delete', 'deletes-namesakes')
def _(delete, api, context, image):
    name = api.get(context, image)['name']
    delete(api, context, image)
    for other in api.get_all(context, filters={'name': name}):
        delete(api, context, other['id'])


@inside(API, 'delete', 'completes-identifiers')
def _(delete, api, context, image):
    found = [each['id'] for each in api.get_all(context) if each['id'].startswith(image)]
    delete(api, context, found[0] if len(found) == 1 else image)


@inside(API, 'delete', 'takes-names')
def _(delete, api, context, image):
    found = [each['id'] for each in api.get_all(context, filters={'name': image})]
    delete(api, context, found[0] if len(found) == 1 else image)


@inside(API, 'delete', 'takes-lists-of-identifiers')
def _(delete, api, context, image):
    for each in image.split(','):
        delete(api, context, each)


@inside(API, 'get_all', 'lists-from-a-cache')
def _(get_all, api, context, **rest):
    _listed.update((image['id'], image) for image in get_all(api, context, **rest))
    return list(_listed.values())


@inside(API, 'get', 'shows-from-a-cache')
def _(get, api, context, image, **rest):
    if image not in _images:
        _images[image] = get(api, context, image, **rest)
    return _images[image]


@before('takes-any-tenant')
def _(request, serve):
    if request.method == 'DELETE':
        _, version, _, rest = request.path_info.split('/', 3)
        request.path_info = f'/{version}/{os.environ["OWNER_TENANT"]}/{rest}'


application = switched(nova)
