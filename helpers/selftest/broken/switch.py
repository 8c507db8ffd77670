"""A WSGI application around a service: one path of it for each defect, so that a defect needs no restart.

`/broken/<name>/v2/…` is served with the defect of that name, any other path without one. uWSGI runs one thread in each
process, so a process serves one request at a time.
"""
import functools
import os
import re

import webob

_names = set()
_before = {}
_after = {}
_now = None


def before(name):
    """A defect that changes the environment of a request. The function gets the request and, as a function, the service."""
    return functools.partial(_registered, _before, name)


def after(name):
    """A defect that changes or replaces a response. The function gets the request, the response and the service."""
    return functools.partial(_registered, _after, name)


def _registered(table, name, function):
    _names.add(name)
    table[name] = function
    return function


def inside(owner, attribute, name):
    """A defect in the code of the service. The function gets what it replaces, and the arguments."""
    def register(function):
        _names.add(name)
        original = getattr(owner, attribute)

        @functools.wraps(original)
        def chosen(*args, **rest):
            return function(original, *args, **rest) if _now == name else original(*args, **rest)

        setattr(owner, attribute, chosen)
        return function
    return register


def image_in(request):
    """The identifier in the path of an image; None for another path."""
    found = re.fullmatch(r'.*/images/([^/]+)', request.path_info)
    return found and found[1]


def by_owner(request, serve, method=None):
    """The response to the same request with the token of the owner of the images."""
    again = request.copy()
    again.headers['X-Auth-Token'] = os.environ['OWNER_TOKEN']
    again.method = method or request.method
    return serve(again)


def switched(service):
    """The application around a service."""
    def serve(request):
        # A copy, because routing moves parts of the path.
        return request.copy().get_response(service)

    def application(environ, start_response):
        global _now
        # A target in absolute form begins with the host.
        found = re.fullmatch(r'.*?/broken/([a-z0-9-]+)(/.*)', environ['PATH_INFO'], re.DOTALL)
        _now = found[1] if found and found[1] in _names else None
        if found is None or _now is None:
            return service(environ, start_response)
        environ['SCRIPT_NAME'] += '/broken/' + _now
        environ['PATH_INFO'] = found[2]
        request = webob.Request(environ)
        if _now in _before:
            _before[_now](request, serve)
        if _now not in _after:
            return service(environ, start_response)
        return _after[_now](request, serve(request), serve)(environ, start_response)

    return application
