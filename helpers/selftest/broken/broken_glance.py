"""Glance as Debian ships it, with one defect at a time: see switch.py."""
import os
import subprocess
import sys

import webob.exc

folder = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [folder, os.path.join(folder, '../../../examples/openstack')]

from glance_wsgi import application as glance  # noqa: E402  its import prepares the process

from glance.api.v2.images import ImagesController  # noqa: E402
from glance.db import ImageRepo  # noqa: E402
from glance.domain import Image  # noqa: E402
from glance_store._drivers.filesystem import Store  # noqa: E402
from glance_store.exceptions import InUseByStore  # noqa: E402

import any_service  # noqa: E402, F401
from switch import inside, switched  # noqa: E402


@inside(Image, 'delete', 'ignores-protection')
def _(delete, image):
    image.protected = False
    delete(image)


@inside(Store, 'delete', 'ignores-conflicts')
def _(delete, store, location, context=None):
    try:
        delete(store, location, context)
    except InUseByStore:
        pass


@inside(ImagesController, 'delete', 'deletes-in-spite-of-a-conflict')
def _(delete, controller, request, image_id):
    try:
        return delete(controller, request, image_id)
    except webob.exc.HTTPConflict:
        controller.db_api.image_destroy(request.context, image_id)
        raise


@inside(ImagesController, 'delete', 'deletes-twice')
def _(delete, controller, request, image_id):
    try:
        return delete(controller, request, image_id)
    except webob.exc.HTTPNotFound:
        return None


@inside(ImageRepo, 'remove', 'brings-images-back')
def _(remove, repository, image):
    remove(repository, image)
    back = ('import sqlite3, sys, time; time.sleep(3); db = sqlite3.connect(sys.argv[1], timeout=30);'
            'db.execute("update images set deleted = 0, deleted_at = null, status = \'active\' where id = ?", sys.argv[2:]);'
            'db.commit()')
    database = os.environ['STATE'] + '/db/glance.sqlite'
    subprocess.Popen(['/usr/bin/python3', '-c', back, database, image.image_id], start_new_session=True)


application = switched(glance)
