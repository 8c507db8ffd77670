import type { FieldLine } from '../fields.ts';

/** What a client says about itself or the scope of its request: fields, or a query. */
interface Assertion {
  /** Whether it goes apart from the others. */
  readonly apart?: string;
  readonly fields?: readonly FieldLine[];
  readonly query?: string;
}

/** The second of two requests, for what may keep a server from reading the fields of the first. */
const second = 'second';

/**
 * The fields of these assertions with `_` for `-`. A gateway that removes X-Roles may pass X_Roles on, which CGI and WSGI read as the same field.
 * They go out apart: a server that joins both spellings sees neither value.
 */
const withUnderscores = (assertions: Readonly<Record<string, Assertion>>): Readonly<Record<string, Assertion>> =>
  Object.fromEntries(
    Object.entries(assertions).flatMap(([name, { fields = [] }]) => {
      const spelled = fields.flatMap(([field, value]): FieldLine[] =>
        field.includes('-') ? [[field.replaceAll('-', '_'), value]] : [],
      );
      return spelled.length === 0 ? [] : [[`${name}, with _ for -`, { fields: spelled, apart: second }]];
    }),
  );

/**
 * Fields with which a gateway tells a service who called, after it has removed what the client sent. A service that reads them from a client
 * lets anybody be anybody. A new row is one line.
 */
const fieldsOfGateways = (tenant: string): Readonly<Record<string, Readonly<Record<string, string>>>> => ({
  // What keystonemiddleware removes and sets (auth_token/_request.py), and Repose's keystone filter.
  'X-Identity-Status and its family': {
    'X-Identity-Status': 'Confirmed',
    'X-Project-Id': tenant,
    'X-Project-Name': tenant,
    'X-Tenant-Id': tenant,
    'X-Tenant-Name': tenant,
    'X-Tenant': tenant,
    'X-User-Id': tenant,
    'X-User-Name': 'admin',
    'X-User': 'admin',
    'X-Roles': 'admin',
    'X-Role': 'admin',
    'X-Is-Admin-Project': 'True',
    'X-Domain-Id': 'default',
    'X-Service-Catalog': '[]',
  },
  'X-Service-Identity-Status and its family': {
    'X-Service-Identity-Status': 'Confirmed',
    'X-Service-Project-Id': tenant,
    'X-Service-User-Id': tenant,
    'X-Service-Roles': 'service,admin',
  },
  'X-Authorization: Proxy': { 'X-Authorization': `Proxy ${tenant}` },
  'X-PP-User and X-PP-Groups': { 'X-PP-User': 'admin', 'X-PP-Groups': 'admin' },
  // Nova, wsgi noauth: who calls is what the client says.
  'X-Auth-User and X-Auth-Project-Id': { 'X-Auth-User': 'admin', 'X-Auth-Project-Id': tenant },
  'OpenStack-System-Scope': { 'OpenStack-System-Scope': 'all' },
  // Django RemoteUserMiddleware and Authelia.
  'Remote-User': { 'Remote-User': 'admin', 'Remote-Groups': 'admin' },
  // The front proxy of Kubernetes, and its impersonation.
  'X-Remote-User': { 'X-Remote-User': 'admin', 'X-Remote-Group': 'system:masters' },
  'Impersonate-User': { 'Impersonate-User': 'admin', 'Impersonate-Group': 'system:masters' },
  // oauth2-proxy.
  'X-Forwarded-User': {
    'X-Forwarded-User': 'admin',
    'X-Forwarded-Email': 'admin@example.org',
    'X-Forwarded-Preferred-Username': 'admin',
  },
  'X-Forwarded-Groups': { 'X-Forwarded-Groups': 'admin' },
  'X-Auth-Request-User': { 'X-Auth-Request-User': 'admin', 'X-Auth-Request-Email': 'admin@example.org' },
  // Kong.
  'X-Consumer-Username': { 'X-Consumer-Username': 'admin', 'X-Consumer-Custom-ID': tenant, 'X-Consumer-Groups': 'admin' },
  // Envoy.
  'X-Forwarded-Client-Cert': { 'X-Forwarded-Client-Cert': 'Subject="CN=admin"' },
  'Cf-Access-Authenticated-User-Email': { 'Cf-Access-Authenticated-User-Email': 'admin@example.org' },
  'Tailscale-User-Login': { 'Tailscale-User-Login': 'admin@example.org' },
  'X-Authentik-Username': { 'X-Authentik-Username': 'admin' },
  'X-Authenticated-User': { 'X-Authenticated-User': 'admin' },
  'X-WebAuth-User': { 'X-WebAuth-User': 'admin' },
  'X-Amzn-Oidc-Identity': { 'X-Amzn-Oidc-Identity': 'admin' },
  'X-Goog-Authenticated-User-Id': { 'X-Goog-Authenticated-User-Id': 'accounts.google.com:1' },
  'X-MS-Client-Principal-Name': { 'X-MS-Client-Principal-Name': 'admin' },
  'X-SSL-Client-Verify': { 'X-SSL-Client-Verify': 'SUCCESS', 'X-SSL-Client-S-DN': 'CN=admin' },
  'a local host': { 'X-Forwarded-Host': 'localhost', Forwarded: 'for=127.0.0.1;host=localhost', 'X-Host': 'localhost' },
  'a local address': {
    'X-Forwarded-For': '127.0.0.1',
    'X-Real-IP': '127.0.0.1',
    'Client-IP': '127.0.0.1',
    'True-Client-IP': '127.0.0.1',
  },
  'X-Admin, X-Internal, X-Debug': { 'X-Admin': 'true', 'X-Internal': 'true', 'X-Debug': '1' },
  'cookies that claim a role': { Cookie: 'admin=1; role=admin; logged_in=true; session=admin' },
});

/** What those fields and a query say, by the name of what they assert. */
const plainAssertions = (tenant: string): Readonly<Record<string, Assertion>> => ({
  ...Object.fromEntries(
    Object.entries(fieldsOfGateways(tenant)).map(([name, fields]) => [name, { fields: Object.entries(fields) }]),
  ),
  'a scope in the query': {
    query: `?all_tenants=1&all_projects=True&is_admin=true&admin=1&tenant=${tenant}&project=${tenant}&tenant_id=${tenant}&project_id=${tenant}&force=true`,
  },
});

/** What any client may send, and by which another handler, or another table of rights, may be chosen. */
const ordinary: Readonly<Record<string, Assertion>> = {
  'a version of the API, and other ordinary fields': {
    fields: [
      ['X-OpenStack-Nova-API-Version', '2.1'],
      ['OpenStack-API-Version', 'compute 2.1'],
      ['Accept-Language', 'de'],
      // What asks for an answer before the work is done may be done by another handler.
      ['Prefer', 'return=minimal, respond-async'],
      ['Range', 'bytes=0-'],
      ['TE', 'trailers'],
      ['X-Requested-With', 'XMLHttpRequest'],
      // Load balancers look with these whether a service is well, without a token.
      ['User-Agent', 'kube-probe/1.29 ELB-HealthChecker/2.0 GoogleHC/1.0'],
      // True of every image that is there.
      ['If-Match', '*'],
    ],
  },
  'what a browser says of itself and another site': {
    fields: [
      ['Origin', 'https://elsewhere.example'],
      // What a proxy with a page to log in answers with that page.
      ['Accept', 'text/html'],
      ['Access-Control-Request-Method', 'DELETE'],
    ],
  },
  'a connection that ends': { fields: [['Connection', 'close']] },
};

/**
 * What a gateway's question says of the request that it asks about (nginx auth_request, Traefik ForwardAuth), and what comes from a page of the
 * service. A check that takes it from a client lets pass what needs no such right. No service has anything to delete at that path.
 */
const ofAnotherRequest = (url: string): Readonly<Record<string, Assertion>> => ({
  'the method of a read': {
    fields: [
      ['X-Original-Method', 'GET'],
      ['X-Forwarded-Method', 'GET'],
    ],
    apart: second,
  },
  'a path that needs no token': {
    fields: [
      ['X-Original-URI', '/healthcheck'],
      ['X-Forwarded-Uri', '/healthcheck'],
    ],
    apart: second,
  },
  'the service as Referer': { fields: [['Referer', url]], apart: second },
});

/** What those fields are made of. Without a tenant, they name one that operators have. */
interface Known {
  readonly tenant: string | undefined;
  /** The URL of the service. */
  readonly url: string;
}

/** All that may open a door: ordinary fields, those assertions in both spellings, and what is said of another request. */
export function ofClients({ tenant = 'admin', url }: Known): Readonly<Record<string, Assertion>> {
  const assertions = plainAssertions(tenant);
  return { ...assertions, ...ordinary, ...withUnderscores(assertions), ...ofAnotherRequest(url) };
}
