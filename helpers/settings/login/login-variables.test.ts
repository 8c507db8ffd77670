import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { readSettings } from '../settings.ts';
import { freshFolder } from '../testing/fresh-folder.ts';
import { isLogin } from './spec.ts';

type Variables = Record<string, string>;

const folder = freshFolder;
const openrc: Variables = {
  OS_AUTH_URL: 'http://localhost:5000/',
  OS_USERNAME: 'u',
  OS_PASSWORD: 'hush-hush',
  OS_PROJECT_NAME: 'demo',
  OS_USER_DOMAIN_NAME: 'Default',
  OS_REGION_NAME: '',
};
const clouds = `
clouds:
  base: &base
    auth: &auth { auth_url: http://localhost:5000/v3, username: u, password: hush-hush, project_id: p1, user_domain_id: d1 }
    region_name: RegionOne
  devstack:
    <<: *base
    auth: { <<: *auth, username: v }
    interface: internalURL
    verify: false
  credential:
    auth_type: v3applicationcredential
    auth: { auth_url: http://localhost:5000, application_credential_id: c, application_credential_secret: hush-hush }
    region_name: one
  token:
    auth_type: token
    auth: { auth_url: http://localhost:5000, token: hush-hush, project_id: p1 }
`;

function target(env: Variables, cwd = folder()) {
  const [first] = readSettings({ HOME: cwd, ...env }, { cwd }).targets;
  if (first?.kind !== 'described' || Object.keys(first.logins).length === 0) throw new Error('no login');
  const { owner, reader } = first.logins;
  return { ...first, owner: isLogin(owner) ? owner : undefined, reader: isLogin(reader) ? reader : undefined };
}

function withClouds(text = clouds, name = 'clouds.yaml'): string {
  const cwd = folder();
  writeFileSync(join(cwd, name), text);
  return cwd;
}

/** A folder with the clouds, and a target file t.json of these identities. */
function withFile(identities: object, more: object = {}): string {
  const cwd = withClouds();
  writeFileSync(join(cwd, 't.json'), JSON.stringify({ url: 'http://localhost/v2/1', identities, ...more }));
  return cwd;
}

test('the variables of an openrc file are a login, and the catalogue will give the URL', () => {
  const { name, description, logins } = target(openrc);
  expect(name).toBe('openstack');
  expect(description).toMatchObject({ chosen: 'OS_AUTH_URL is set', identities: {} });
  expect(description).not.toHaveProperty('url');
  expect(logins.owner).toEqual({
    kind: 'keystone',
    authUrl: 'http://localhost:5000/v3',
    auth: {
      auth: {
        identity: {
          methods: ['password'],
          password: { user: { name: 'u', domain: { name: 'Default' }, password: 'hush-hush' } },
        },
        scope: { project: { name: 'demo', domain: { id: 'default' } } },
      },
    },
    secrets: ['hush-hush'],
    interface: 'public',
    tls: { insecure: false },
    from: 'OS_AUTH_URL',
  });
});

test('an application credential needs no project, and OS_INTERFACE counts', () => {
  const { logins } = target({
    OS_AUTH_URL: 'http://localhost',
    OS_APPLICATION_CREDENTIAL_ID: 'c',
    OS_APPLICATION_CREDENTIAL_SECRET: 's',
    OS_INTERFACE: 'internal',
  });
  expect(logins.owner).toMatchObject({
    interface: 'internal',
    auth: { auth: { identity: { methods: ['application_credential'], application_credential: { id: 'c', secret: 's' } } } },
  });
});

test('Rackspace variables are a login at its public identity service by default', () => {
  const { name, logins } = target({ RAX_USERNAME: 'u', RAX_API_KEY: 'k', RAX_REGION: 'ORD' });
  expect(name).toBe('rackspace');
  expect(logins.owner).toEqual({
    kind: 'rackspace',
    authUrl: 'https://identity.api.rackspacecloud.com/v2.0',
    auth: { auth: { 'RAX-KSKEY:apiKeyCredentials': { username: 'u', apiKey: 'k' } } },
    secrets: ['k'],
    interface: 'public',
    region: 'ORD',
    tls: { insecure: false },
    from: 'RAX_USERNAME',
  });
});

test('a command gives a token in the place of a login, of the cloud in a file, and of the token there', () => {
  const command = { TARGET_TOKEN_COMMAND: 'print-token' };
  const given = { kind: 'command', command: 'print-token', from: 'TARGET_TOKEN_COMMAND' };
  const cwd = withFile({ owner: { cloud: 'devstack' }, reader: { command: 'other', tenant: '1' } });
  const { logins, description } = target({ ...openrc, ...command, TARGET_FILE: 't.json' }, cwd);

  expect(target({ ...openrc, ...command, TARGET_URL: 'http://127.0.0.1/v2/1' }).logins).toEqual({ owner: given });
  expect(logins).toEqual({
    owner: given,
    reader: { kind: 'command', command: 'other', from: 't.json /identities/reader/command', tenant: '1' },
  });
  expect([description.identities, description.images]).toEqual([{}, { source: 'none' }]);
  expect(readSettings({ TARGET_READER_TOKEN: 'tok', TARGET_FILE: 't.json' }, { cwd }).targets[0]).not.toHaveProperty(
    'logins.reader',
  );
});

test('a URL without a token logs in for the token only; with a token it does not log in', () => {
  const url = 'http://127.0.0.1/v2/1';
  expect(target({ ...openrc, TARGET_URL: url }).description).toMatchObject({
    url,
    chosen: 'TARGET_URL is set; the token comes from a login, because OS_AUTH_URL is set',
  });
  expect(readSettings({ ...openrc, TARGET_URL: url, TARGET_TOKEN: 'tok' }).targets[0]).toHaveProperty('logins', {});
});

test('a login gives images from its catalogue where the variable asks for them, and none where it says so', () => {
  const TARGET_URL = 'http://127.0.0.1/v2/1';

  expect(target({ ...openrc, TARGET_URL, TARGET_IMAGES: 'glance' })).toHaveProperty('description.images', {
    source: 'catalogue',
    isRequired: true,
  });
  expect(target({ ...openrc, TARGET_IMAGES: 'none' }).description).toHaveProperty('images', { source: 'none' });
  expect(target({ ...openrc, TARGET_URL }).description).toHaveProperty('images', { source: 'none' });
});

test('OS_CLOUD comes before other variables and reads clouds.yaml of the working folder', () => {
  const cwd = withClouds();
  const { name, description, logins } = target({ ...openrc, OS_CLOUD: 'devstack' }, cwd);
  expect(name).toBe('devstack');
  expect(description).toMatchObject({ chosen: 'OS_CLOUD is set', tls: { insecure: true } });
  expect(logins.owner).toMatchObject({
    authUrl: 'http://localhost:5000/v3',
    auth: {
      auth: {
        identity: { password: { user: { name: 'v', domain: { id: 'd1' }, password: 'hush-hush' } } },
        scope: { project: { id: 'p1' } },
      },
    },
    region: 'RegionOne',
    interface: 'internal',
  });
  expect(target({ OS_CLOUD: 'devstack', OS_REGION_NAME: 'two' }, cwd).owner?.region).toBe('two');
  expect(target({ OS_CLOUD: 'credential' }, cwd).logins.owner).toMatchObject({
    auth: { auth: { identity: { application_credential: { id: 'c' } } } },
    region: 'one',
  });
  expect(target({ OS_CLOUD: 'token' }, cwd).logins.owner).toMatchObject({
    auth: { auth: { identity: { methods: ['token'], token: { id: 'hush-hush' } } } },
  });
});

test('clouds.yaml is found by OS_CLIENT_CONFIG_FILE and in the home', () => {
  const cwd = folder();
  const config = join(cwd, '.config/openstack');
  mkdirSync(config, { recursive: true });
  const mine = 'clouds: { mine: { auth: { auth_url: "http://localhost", username: u, password: 123456, project_name: p } } }';
  writeFileSync(join(config, 'clouds.yaml'), mine);
  expect(target({ OS_CLOUD: 'mine' }, cwd).logins.owner).toMatchObject({
    auth: { auth: { identity: { password: { user: { name: 'u', password: '123456' } } } } },
  });
  const other = join(withClouds(clouds, 'other.yaml'), 'other.yaml');
  expect(target({ OS_CLOUD: 'devstack', OS_CLIENT_CONFIG_FILE: other }, cwd).logins.owner).toMatchObject({
    auth: { auth: { identity: { password: { user: { name: 'v' } } } } },
  });
});

test('identities of a target file log in by their clouds', () => {
  const identities = { owner: { cloud: 'devstack' }, reader: { cloud: 'token' }, stranger: { cloud: 'token' } };
  const cwd = withFile(identities, { provoke: { '401': { identity: 'revoked' } } });
  const { name, description, logins } = target({ TARGET_FILE: 't.json' }, cwd);
  expect([name, description.chosen, Object.keys(logins)]).toEqual(['t', 'TARGET_FILE is set', ['owner', 'reader', 'stranger']]);
  expect(target({ TARGET_FILE: 't.json', TARGET_READER_TOKEN: 'tok' }, cwd).logins).not.toHaveProperty('reader');
});

test('a token by variable replaces the login of an identity, and keeps its tenant', () => {
  const cwd = withFile({ owner: { cloud: 'token' }, stranger: { cloud: 'token', tenant: '2' } });
  const { identities } = target({ TARGET_FILE: 't.json', TARGET_STRANGER_TOKEN: 'tok' }, cwd).description;

  expect(identities.stranger).toEqual({ token: 'tok', tenant: '2' });
});
