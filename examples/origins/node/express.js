// The image service on Express 5: express.js PORT.
import express from 'express';
import { create, Fault, faultOf, find, list, remove, requestId, userOf } from './images.js';

// No image has an entity tag: with the one that Express makes of each response, clients could set conditions for a deletion.
const app = express().disable('x-powered-by').disable('etag');

app.use((request, response, next) => {
  response.set('X-Compute-Request-Id', requestId());
  request.user = userOf(request.get('X-Auth-Token'));
  next();
});

const notAllowed = (allow) => () => {
  throw new Fault(405, { Allow: allow });
};

app
  .route(['/v2/:tenant/images', '/v2/:tenant/images/detail'])
  .get(({ user, params }, response) => {
    response.json({ images: list(user, params.tenant) });
  })
  .all(notAllowed('GET, HEAD'));

app
  .route('/v2/:tenant/images/:id')
  .get(({ user, params }, response) => {
    response.json({ image: find(user, params.tenant, params.id) });
  })
  .put(express.json(), ({ user, params, body }, response) => {
    response.status(201).json({ image: create(user, params.tenant, params.id, body) });
  })
  .delete((request, response) => {
    const { tenant, id } = request.params;
    remove(request.user, tenant, id, request.get('If-Match'), request.get('If-None-Match'));
    response.status(204).end();
  })
  .all(notAllowed('GET, HEAD, PUT, DELETE'));

app.use(() => {
  throw new Fault(404);
});

app.use(({ status = 500, fields = {} }, _request, response, _next) => {
  response.status(status).set(fields).json(faultOf(status));
});

app.listen(Number(process.argv[2]), '127.0.0.1');
