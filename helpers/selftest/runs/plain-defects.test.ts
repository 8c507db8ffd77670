import { expect, test } from '@playwright/test';
import { ownersToken, runOnPlain } from './plain-service.ts';

/** Defects of a service that is not the reference, each of a class that a run once did not see. */

test.setTimeout(300_000);

/** The tests that make and delete images, and those that judge the whole run. */
const some = ['--grep', '@DI-204-0[1-3]|@DI-KEEP-0[18]|@DI-FRM-04'];

test('a target whose deletions take every image that stood there before is nonconformant, and the first finding says so', async () => {
  const run = await runOnPlain(
    {
      deleted: ({ images, before }) => {
        for (const id of before) images.delete(id);
      },
    },
    { args: some },
  );

  expect(run.status).toBe(1);
  expect(run.verdict?.verdict).toBe('nonconformant');
  expect(run.verdict?.findings[0]?.title).toMatch(/^Images vanish or change that no request names/);
});

test('a target whose deletions take the oldest image of the tenant as well is told so first, and not to set a name', async () => {
  const run = await runOnPlain(
    {
      deleted: ({ images }) => {
        const [oldest] = images.keys();
        if (oldest !== undefined) images.delete(oldest);
      },
    },
    { args: some, before: 2 },
  );

  expect(run.status).toBe(1);
  expect(run.verdict?.findings[0]?.requirements[0]).toBe('DI-KEEP-08');
  expect(run.output).not.toContain('{name}');
});

test('images that vanish while somebody else makes images are named, and judged by nobody', async () => {
  const run = await runOnPlain(
    {
      deleted: (state) => {
        const [first = ''] = state.before;
        if (state.images.delete(first)) state.add('of another user');
      },
    },
    { args: some },
  );
  const row = run.verdict?.requirements.find(({ id }) => id === 'DI-KEEP-08');

  expect(row?.verdict).toBe('untested');
  expect(row?.reason?.text).toContain('production 1');
});

test('one image that a colleague deletes during the run is named on the first screen, and charged to nobody', async () => {
  const run = await runOnPlain({ deleted: ({ images, before }) => void images.delete(before[0] ?? '') }, { args: some });
  const row = run.verdict?.requirements.find(({ id }) => id === 'DI-KEEP-08');

  expect(row?.verdict).toBe('untested');
  expect(run.output).toMatch(/It is not known who removed .*production 1/);
});

test('a target whose deletions never answer while its reads do violates DI-204-01, and the run stops to wait for them', async () => {
  let deletions = 0;
  const run = await runOnPlain(
    {
      first: ({ method, path, headers }, { images }) => {
        const exists = images.has(path.split('/').at(-1) ?? '') && headers['x-auth-token'] !== undefined;
        if (method !== 'DELETE' || !exists) return undefined;
        deletions += 1;
        return 'silence';
      },
    },
    { args: ['--workers=1'], variables: { TARGET_TIMEOUT_MS: '2000' } },
  );

  expect(run.status).toBe(1);
  expect(run.verdict?.findings[0]?.title).toContain('no response');
  expect(run.verdict?.requirements.some(({ reason }) => reason?.code === 'deletions-hang')).toBe(true);
  // Three for the finding; the clean-up tries each image that is left.
  expect(deletions).toBeLessThan(20);
});

test('a target that dies is named with the requests that were under way, and each can be sent alone', async () => {
  const run = await runOnPlain(
    { first: ({ method, path }) => (method === 'DELETE' && path.includes('/not-an-image-') ? 'death' : undefined) },
    { args: ['--workers=1', '--grep', '@DI-204-0[1-3]|@DI-401-01|@DI-IDS-02'] },
  );

  expect(run.verdict?.verdict).toBe('broken');
  expect(run.output).toMatch(/Under way when it stopped: DI-IDS-02/);
  expect(run.output).toMatch(/may have ended the target:(?:\n +DI-IDS-02 .*curl .*)*\/not-an-image-/);
});

test('of the requests under way when a target went down, the one that ends it is found alone, with its curl line', async () => {
  const run = await runOnPlain(
    { first: ({ method, path }) => (method === 'DELETE' && path.includes('/not-an-image-') ? 'restart' : undefined) },
    { args: ['--workers=1', '--grep', '@DI-204-0[1-3]|@DI-401-01|@DI-IDS-02|@DI-500-05|@DI-WIRE-02'] },
  );
  const [row] = run.verdict?.requirements.find(({ id }) => id === 'DI-500-05')?.evidence ?? [];

  expect(run.verdict?.verdict).toBe('nonconformant');
  expect(row?.because).toMatch(/went down again when it was sent alone \(1 of /);
  expect(row?.curl).toMatch(/DELETE.*\/not-an-image-/s);
});

test('a service that takes the caller from X-Identity-Status is told which claim it believes', async () => {
  const run = await runOnPlain(
    { token: ({ headers }) => (headers['x-identity-status'] === 'Confirmed' ? ownersToken : String(headers['x-auth-token'])) },
    { args: ['--grep', '@DI-401-01|@DI-401-24'] },
  );
  const row = run.verdict?.requirements.find(({ id }) => id === 'DI-401-24');

  expect(row?.verdict).toBe('error');
  expect(row?.evidence[0]?.because).toMatch(/^X-Identity-Status and its family: /);
});
