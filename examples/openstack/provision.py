#!/usr/bin/python3
"""Makes the users, tenants, roles, catalogue and images that the suite needs and that do not exist yet.

Prints the variables that the target files beside it refer to, and writes clouds.yaml. Standard library and Keystone only.
"""
import base64
import json
import os
import urllib.error
import urllib.request
import uuid

KEYSTONE, GLANCE, NOVA, STATE, PASSWORD = (
    os.environ[name] for name in ('KEYSTONE_URL', 'GLANCE_URL', 'NOVA_URL', 'STATE', 'PASSWORD'))
# user: tenant and roles. The reader is in the owner's tenant, the stranger in another.
USERS = {
    'nova': ('service', ['admin', 'service']),
    'glance': ('service', ['admin', 'service']),
    'owner': ('owner', ['member', 'reader']),
    'stranger': ('stranger', ['member', 'reader']),
    'reader': ('owner', ['reader']),
}
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def call(method, url, token=None, content=None, fields=None):
    """Exits unless the status is 2xx. Returns the JSON content (None without) and the fields of the response."""
    octets = content if isinstance(content, bytes) else None if content is None else json.dumps(content).encode()
    fields = {'Accept': 'application/json', 'Content-Type': 'application/json', **(fields or {})}
    if token:
        fields['X-Auth-Token'] = token
    try:
        with opener.open(urllib.request.Request(url, data=octets, method=method, headers=fields), timeout=60) as response:
            received = response.read()
            return (json.loads(received) if received.strip() else None), response.headers
    except urllib.error.HTTPError as error:
        raise SystemExit(f'{method} {url}: {error.code} {error.read()[:400]!r}')


def login(user, project):
    """A token, and the ids of its tenant and user."""
    domain = {'id': 'default'}
    content, fields = call('POST', KEYSTONE + '/v3/auth/tokens', content={'auth': {
        'identity': {'methods': ['password'], 'password': {'user': {'name': user, 'domain': domain, 'password': PASSWORD}}},
        'scope': {'project': {'name': project, 'domain': domain}}}})
    return fields['X-Subject-Token'], content['token']['project']['id'], content['token']['user']['id']


def ensured(kind, plural, name, token, **rest):
    """The id of the Keystone resource with this name; makes it if it is missing."""
    found = call('GET', f'{KEYSTONE}/v3/{plural}?name={name}', token)[0][plural]
    return found[0]['id'] if found else call('POST', f'{KEYSTONE}/v3/{plural}', token, {kind: dict(name=name, **rest)})[0][kind]['id']


def provision_keystone():
    token = login('admin', 'admin')[0]
    roles = {name: ensured('role', 'roles', name, token) for name in ('admin', 'member', 'reader', 'service')}
    for user, (project, granted) in USERS.items():
        project_id = ensured('project', 'projects', project, token, domain_id='default')
        user_id = ensured('user', 'users', user, token, domain_id='default', password=PASSWORD)
        for role in granted:
            call('PUT', f'{KEYSTONE}/v3/projects/{project_id}/users/{user_id}/roles/{roles[role]}', token)
    for kind, name, url in (
            ('compute', 'nova', NOVA + '/v2.1'), ('compute_legacy', 'nova_legacy', NOVA + '/v2/$(project_id)s'), ('image', 'glance', GLANCE)):
        service = ensured('service', 'services', name, token, type=kind)
        if not call('GET', f'{KEYSTONE}/v3/endpoints?service_id={service}', token)[0]['endpoints']:
            call('POST', KEYSTONE + '/v3/endpoints', token, {
                'endpoint': {'service_id': service, 'interface': 'public', 'url': url, 'region': 'RegionOne'}})


def revoked_token():
    token = login('owner', 'owner')[0]
    call('DELETE', KEYSTONE + '/v3/auth/tokens', token, fields={'X-Subject-Token': token})
    return token


def expired_token(user_id, project_id):
    """A token that this Keystone could have issued (its format, its keys), long expired. Made once: Keystone's import takes two seconds."""
    kept = STATE + '/expired-token'
    if os.path.exists(kept):
        with open(kept) as file:
            return file.read()
    import keystone.conf
    from keystone.token.token_formatters import ProjectScopedPayload, TokenFormatter
    keystone.conf.configure()
    keystone.conf.CONF([], default_config_files=[STATE + '/etc/keystone/keystone.conf'])
    audit_id = base64.urlsafe_b64encode(uuid.uuid4().bytes)[:-2].decode()
    made = TokenFormatter().create_token(
        user_id, '2020-01-01T00:00:00.000000Z', [audit_id], ProjectScopedPayload, methods=['password'], project_id=project_id)
    with open(kept, 'w') as file:
        file.write(made)
    return made


def image(token, tenant, name, queued=False, **rest):
    """The id of the tenant's image with this name; makes it if it is missing: one octet, or queued (which Nova shows as SAVING)."""
    for found in call('GET', f'{GLANCE}/v2/images?name={name}', token)[0]['images']:
        if found['owner'] == tenant and found['status'] == ('queued' if queued else 'active'):
            return found['id']
    made = call('POST', GLANCE + '/v2/images', token, dict(name=name, disk_format='raw', container_format='bare', **rest))[0]['id']
    if not queued:
        call('PUT', f'{GLANCE}/v2/images/{made}/file', token, b'x', {'Content-Type': 'application/octet-stream'})
    return made


def shared_image(token, tenant, member_token, member):
    made = image(token, tenant, 'fixture-shared', visibility='shared')
    if not call('GET', f'{GLANCE}/v2/images/{made}/members', token)[0]['members']:
        call('POST', f'{GLANCE}/v2/images/{made}/members', token, {'member': member})
        call('PUT', f'{GLANCE}/v2/images/{made}/members/{member}', member_token, {'status': 'accepted'})
    return made


def application_credential(user, project):
    """The id and the secret of a new one, which replaces the earlier one: Keystone shows a secret only once."""
    token, _, user_id = login(user, project)
    url = f'{KEYSTONE}/v3/users/{user_id}/application_credentials'
    for old in call('GET', f'{url}?name=conformance', token)[0]['application_credentials']:
        call('DELETE', f'{url}/{old["id"]}', token)
    made = call('POST', url, token, {'application_credential': {'name': 'conformance'}})[0]['application_credential']
    return made['id'], made['secret']


def write_clouds():
    clouds = {name: {
        'auth': {'auth_url': KEYSTONE + '/v3', 'username': name, 'password': PASSWORD, 'project_name': USERS[name][0],
                 'user_domain_id': 'default', 'project_domain_id': 'default'},
        'region_name': 'RegionOne', 'interface': 'public', 'identity_api_version': 3,
    } for name in ('owner', 'stranger', 'reader')}
    credential, secret = application_credential('owner', 'owner')
    clouds['owner-by-credential'] = {
        'auth_type': 'v3applicationcredential',
        'auth': {'auth_url': KEYSTONE + '/v3', 'application_credential_id': credential, 'application_credential_secret': secret},
        'region_name': 'RegionOne', 'interface': 'public', 'identity_api_version': 3,
    }
    with open(STATE + '/clouds.yaml', 'w') as file:
        json.dump({'clouds': clouds}, file, indent=2)  # JSON is YAML


def variables():
    owner, tenant, user = login('owner', 'owner')
    stranger, other_tenant, _ = login('stranger', 'stranger')
    admin, admin_tenant, _ = login('admin', 'admin')
    return {
        'OS_CLIENT_CONFIG_FILE': STATE + '/clouds.yaml',
        'OPENSTACK_STATE': STATE,
        'NOVA_V2_URL': f'{NOVA}/v2/{tenant}',
        'GLANCE_V2_URL': GLANCE + '/v2',
        'STRANGER_TENANT': other_tenant,
        'OWNER_TOKEN': owner,
        'STRANGER_TOKEN': stranger,
        'READER_TOKEN': login('reader', 'owner')[0],
        'REVOKED_TOKEN': revoked_token(),
        'EXPIRED_TOKEN': expired_token(user, tenant),
        'FOREIGN_IMAGE': image(stranger, other_tenant, 'fixture-foreign', visibility='private'),
        'PROTECTED_IMAGE': image(owner, tenant, 'fixture-protected', protected=True),
        'PUBLIC_IMAGE': image(admin, admin_tenant, 'fixture-public', visibility='public'),
        'SHARED_IMAGE': shared_image(stranger, other_tenant, owner, tenant),
        'SAVING_IMAGE': image(owner, tenant, 'fixture-saving', queued=True),
    }


if __name__ == '__main__':
    provision_keystone()
    write_clouds()
    for name, value in variables().items():
        print(f'{name}={value}')
