// The image service on Koa 3 with @koa/router: koa.js PORT.
import Router from '@koa/router';
import Koa from 'koa';
import { create, Fault, faultOf, find, list, remove, requestId, userOf } from './images.js';

const app = new Koa();
const router = new Router();

app.use(async (ctx, next) => {
  ctx.set('X-Compute-Request-Id', requestId());
  try {
    ctx.state.user = userOf(ctx.get('X-Auth-Token'));
    await next();
    if (ctx.status === 404) throw new Fault(404);
  } catch ({ status = 500, fields = {} }) {
    ctx.status = status;
    ctx.set(fields);
    ctx.body = faultOf(status);
  }
});

async function contentOf(request) {
  let text = '';
  for await (const part of request) text += part;
  return JSON.parse(text || '{}');
}

router.get(['/v2/:tenant/images', '/v2/:tenant/images/detail'], async (ctx) => {
  ctx.body = { images: list(ctx.state.user, ctx.params.tenant) };
});

router.get('/v2/:tenant/images/:id', async (ctx) => {
  ctx.body = { image: find(ctx.state.user, ctx.params.tenant, ctx.params.id) };
});

router.put('/v2/:tenant/images/:id', async (ctx) => {
  const { tenant, id } = ctx.params;
  ctx.body = { image: create(ctx.state.user, tenant, id, await contentOf(ctx.req)) };
  ctx.status = 201;
});

router.delete('/v2/:tenant/images/:id', async (ctx) => {
  const { tenant, id } = ctx.params;
  remove(ctx.state.user, tenant, id, ctx.get('If-Match') || '*', ctx.get('If-None-Match'));
  ctx.status = 204;
});

// With throw the error has the methods nowhere, so the response has no Allow.
app.use(router.routes()).use(router.allowedMethods({ throw: true }));
app.listen(Number(process.argv[2]), '127.0.0.1');
