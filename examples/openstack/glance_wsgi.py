"""Glance as Debian ships it, with a file store that can be made to refuse the removal of one image.

A file store never refuses; the stores of production do (RBD for an image with clones, for one). A file
`$STATE/faults/in-use-<image id>` makes the store driver raise what RBD's raises, `broken-<image id>` makes it
fail. Everything above the driver is stock Glance.
"""
import os

import glance_store
from glance.common.wsgi_app import init_app
from glance_store._drivers import filesystem

_delete = filesystem.Store.delete


def _delete_unless_told(self, location, context=None):
    image = os.path.basename(location.store_location.path)
    faults = os.path.join(os.environ['STATE'], 'faults')
    if os.path.exists(os.path.join(faults, 'in-use-' + image)):
        raise glance_store.exceptions.InUseByStore()
    if os.path.exists(os.path.join(faults, 'broken-' + image)):
        raise RuntimeError('the store is broken')
    return _delete(self, location, context)


filesystem.Store.delete = _delete_unless_told
application = init_app()
