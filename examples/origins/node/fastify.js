// The image service on Fastify 5: fastify.js PORT.
import Fastify from 'fastify';
import { create, Fault, faultOf, find, list, remove, requestId, userOf } from './images.js';

const app = Fastify({
  // A path that cannot be decoded.
  frameworkErrors: (_error, _request, reply) => reply.code(400).header('X-Compute-Request-Id', requestId()).send(faultOf(400)),
});

app.decorateRequest('user', null);
app.addHook('onRequest', async (request, reply) => {
  reply.header('X-Compute-Request-Id', requestId());
  request.user = userOf(request.headers['x-auth-token']);
});

app.setErrorHandler(({ status, statusCode = 500, fields = {} }, _request, reply) => {
  const code = status ?? statusCode;
  return reply.code(code).headers(fields).send(faultOf(code));
});
app.setNotFoundHandler(() => {
  throw new Fault(404);
});

function notAllowed(url, allow) {
  const method = ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'].filter((each) => !allow.includes(each));
  app.route({
    method,
    url,
    handler: async () => {
      throw new Fault(405, { Allow: allow });
    },
  });
}

for (const url of ['/v2/:tenant/images', '/v2/:tenant/images/detail']) {
  app.get(url, async ({ user, params }) => ({ images: list(user, params.tenant) }));
  notAllowed(url, 'GET, HEAD');
}

const url = '/v2/:tenant/images/:id';
app.get(url, async ({ user, params }) => ({ image: find(user, params.tenant, params.id) }));
app.put(url, async ({ user, params, body }, reply) => {
  reply.code(201);
  return { image: create(user, params.tenant, params.id, body) };
});
app.delete(url, async ({ user, params, headers }, reply) => {
  remove(user, params.tenant, params.id, headers['if-match'], headers['if-none-match']);
  return reply.code(204).send();
});
notAllowed(url, 'GET, HEAD, PUT, DELETE');

await app.listen({ port: Number(process.argv[2]), host: '127.0.0.1' });
