"""Defects in front of a service: a gateway or a middleware that is wrong. They are the same for Nova and Glance."""
import json

import webob

from switch import after, before, by_owner, image_in


def deletes(request):
    return request.method == 'DELETE' and image_in(request) is not None


@after('deletes-before-it-checks-the-token')
def _(request, response, serve):
    if deletes(request) and response.status_int == 401:
        by_owner(request, serve)
    return response


@after('deletes-before-it-checks-the-role')
def _(request, response, serve):
    if deletes(request) and response.status_int == 403:
        by_owner(request, serve)
    return response


@after('needs-no-token')
def _(request, response, serve):
    anonymous = not request.headers.get('X-Auth-Token')
    return by_owner(request, serve) if deletes(request) and anonymous and response.status_int == 401 else response


@after('takes-any-token')
def _(request, response, serve):
    token = request.headers.get('X-Auth-Token')
    return by_owner(request, serve) if deletes(request) and token and response.status_int == 401 else response


@after('checks-no-role')
def _(request, response, serve):
    return by_owner(request, serve) if deletes(request) and response.status_int == 403 else response


@before('deletes-on-head')
def _(request, serve):
    if request.method == 'HEAD' and image_in(request):
        by_owner(request, serve, 'DELETE')


@before('lets-post-be-delete')
def _(request, serve):
    if request.method == 'POST' and request.headers.get('X-HTTP-Method-Override') == 'DELETE':
        request.method = 'DELETE'


@after('answers-200')
def _(request, response, serve):
    return webob.Response(status=200, json={}) if deletes(request) and response.status_int == 204 else response


@after('sends-content-with-204')
def _(request, response, serve):
    if deletes(request) and response.status_int == 204:
        response.text = '{}'
    return response


@after('sends-faults-as-html')
def _(request, response, serve):
    if response.status_int >= 400:
        response.body, response.content_type = b'<html><body><h1>Error</h1></body></html>', 'text/html'
    return response


@after('repeats-the-token-in-the-message')
def _(request, response, serve):
    if response.status_int >= 400:
        token = request.headers.get('X-Auth-Token', '')
        response.json = {'fault': {'code': response.status_int, 'message': 'Refused for token ' + token}}
    return response


@after('challenges-nobody')
def _(request, response, serve):
    response.headers.pop('WWW-Authenticate', None)
    return response


@after('changes-an-image-that-it-refuses-to-delete')
def _(request, response, serve):
    if deletes(request) and response.status_int == 401:
        touched = request.copy()
        touched.method, touched.path_info = 'POST', request.path_info + '/metadata'
        touched.body, touched.content_type = json.dumps({'metadata': {'deletion': 'refused'}}).encode(), 'application/json'
        by_owner(touched, serve)
    return response


@after('other-field-lines')
def _(request, response, serve):
    """A conforming one: names in lower case, another Server, fields of its own, Vary."""
    response.headerlist = [(name.lower(), value) for name, value in response.headerlist] + [
        ('server', 'a-gateway/1'), ('x-served-by', 'node-3'), ('vary', 'accept-encoding'), ('x-content-type-options', 'nosniff')]
    return response
