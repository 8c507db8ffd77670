// The image service on hapi 21: hapi.js PORT.
import Hapi from '@hapi/hapi';
import { create, Fault, faultOf, find, list, remove, requestId, userOf } from './images.js';

const server = Hapi.server({ port: Number(process.argv[2]), host: '127.0.0.1' });

server.auth.scheme('token', () => ({
  authenticate: (request, h) => h.authenticated({ credentials: userOf(request.headers['x-auth-token']) }),
}));
server.auth.strategy('token', 'token');
server.auth.default('token');

server.ext('onPreResponse', ({ response }, h) => {
  const status = response.status ?? response.output?.statusCode;
  const answer = response instanceof Error ? h.response(faultOf(status)).code(status) : response;
  for (const [name, value] of Object.entries(response.fields ?? {})) answer.header(name, value);
  return answer.header('X-Compute-Request-Id', requestId());
});

const notAllowed = (allow) => () => {
  throw new Fault(405, { Allow: allow });
};
const user = ({ auth }) => auth.credentials;

for (const path of ['/v2/{tenant}/images', '/v2/{tenant}/images/detail']) {
  server.route([
    {
      method: 'GET',
      path,
      handler: (request) => ({ images: list(user(request), request.params.tenant) }),
    },
    { method: '*', path, handler: notAllowed('GET, HEAD') },
  ]);
}

const path = '/v2/{tenant}/images/{id}';
server.route([
  {
    method: 'GET',
    path,
    handler: (request) => ({ image: find(user(request), request.params.tenant, request.params.id) }),
  },
  {
    method: 'PUT',
    path,
    handler: (request, h) => {
      const { tenant, id } = request.params;
      return h.response({ image: create(user(request), tenant, id, request.payload) }).code(201);
    },
  },
  {
    method: 'DELETE',
    path,
    handler: (request, h) => {
      const { tenant, id } = request.params;
      remove(user(request), tenant, id, request.headers['if-match'], request.headers['if-none-match']);
      return h.response().code(204);
    },
  },
  { method: '*', path, handler: notAllowed('GET, HEAD, PUT, DELETE') },
  {
    method: '*',
    path: '/{any*}',
    handler: () => {
      throw new Fault(404);
    },
  },
]);

await server.start();
