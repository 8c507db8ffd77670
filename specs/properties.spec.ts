import * as properties from '../helpers/engine/properties.ts';
import { test } from '../helpers/engine/tests.ts';

/** The aims of the tests of this file; they decide no requirement of their own and run apart (`npm run test:properties`). */
const aims = (...names: readonly properties.Aim[]) => ({ annotation: properties.needsAnnotation({ aims: names }) });

test('whatever identifier is sent is refused', aims('broad', 'bystander'), async ({ worker: { api, images, target } }) => {
  await properties.refuses(api, images, properties.identifiers, (text) => api.deleteImage(target.ledger.broad(`/${text}`)));
});

test('whatever token is sent is refused', aims('victim', 'bystander'), async ({ worker: { api, images, owner } }) => {
  await properties.refuses(
    api,
    images,
    (fc) => properties.anyFieldValue(fc).filter((value) => value.trim() !== owner.token),
    async (token) => api.withToken(token).deleteImage((await images.victim()).address),
  );
});

test(
  'whatever Accept is sent an unknown image is refused',
  aims('unknown', 'bystander'),
  async ({ worker: { api, images, target } }) => {
    await properties.refuses(api, images, properties.acceptValues, (Accept) =>
      api.deleteImage(target.ledger.unknown(), { fields: { Accept } }),
    );
  },
);

test(
  'whatever content is sent an unknown image is refused',
  aims('unknown', 'bystander'),
  async ({ worker: { api, images, target } }) => {
    await properties.refuses(api, images, properties.contents, (content) =>
      api.deleteImage(target.ledger.unknown(), { content, fields: { 'Content-Type': 'application/json' } }),
    );
  },
);
