import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from '@playwright/test';
import { namePrefix, newRunId } from '../images/safety/ownership.ts';
import { type ImageTarget, list, type Received, type Reply, startImageTarget } from '../images/testing/image-target.ts';
import { runCommand, scratchFolder } from '../selftest/runs/suite-run.ts';
import { testTargetFile } from '../settings/testing/test-target-file.ts';

/** Sweeps of targets that answer as the test says, with ledgers that the test wrote. */

const dayMs = 24 * 3600 * 1000;
const run = 'c0ffee01abc';
const idOf = (number: number): string => `9b63c1a5-0c2f-4d21-9f11-${String(number).padStart(12, '0')}`;
const nameOf = (number: number, of = run): string => `${namePrefix}${of}-${String(number).padStart(8, '0')}`;
const foreign = 'feedface-0c2f-4d21-9f11-000000000000';

let folder: string;
let server: ImageTarget;
test.beforeEach(() => {
  folder = scratchFolder();
});
test.afterEach(async () => {
  await server?.stop();
});

const ledger = (of = run): string => join(folder, 'reports', 'ledger', 'here', `${of}-1-w0.jsonl`);
const asked = (): readonly string[] => server.requests;

function write(lines: readonly object[], of = run): void {
  mkdirSync(join(ledger(of), '..'), { recursive: true });
  // A process that is over.
  const started = { event: 'started', run: of, pid: 2 ** 22 + 1, host: hostname(), url: server.url, at: '2026-11-25T12:00:00Z' };
  writeFileSync(ledger(of), [started, ...lines].map((line) => `${JSON.stringify(line)}\n`).join(''));
}

const created = (...numbers: readonly number[]): object[] =>
  numbers.map((number) => ({ event: 'created', id: idOf(number), name: nameOf(number) }));

async function start(
  images: Readonly<Record<string, string>>,
  otherwise?: (received: Received, images: ReadonlyMap<string, string>) => Reply | undefined,
): Promise<void> {
  server = await startImageTarget({ [foreign]: 'production', ...images }, otherwise);
}

function sweep(...args: string[]): Promise<{ status: number | null; output: string }> {
  const images = { source: 'snapshot', server: '7f1e2d3c' };
  const fixtures = { protected: idOf(99) };
  const step = (method: string, path: string) => ({ request: { method, url: `${new URL(server.url).origin}/${path}` } });
  const provoke = {
    503: { before: step('PUT', 'locks/{image}'), after: step('DELETE', 'locks/{image}') },
    500: { before: step('PUT', 'fault'), after: step('DELETE', 'fault') },
  };
  const file = testTargetFile(folder, { name: 'here', url: server.url, images, fixtures, provoke });
  const variables = { TARGET_FILE: file, OWNER: 'c0ffee0123456789c0ffee0123456789' };
  return runCommand(['sweep', ...args], { variables: { ...variables, CONFORMANCE_OUT: join(folder, 'reports') } });
}

test('a ledger arms nothing: a step that names an image is sent only if GET shows that the run created the image', async () => {
  await start({ [idOf(1)]: nameOf(1) }, ({ method, id }) =>
    method === 'DELETE' && id === undefined ? { status: 200 } : undefined,
  );
  const arms = [foreign, idOf(7), idOf(1)].map((image) => ({ event: 'arms', code: 503, image }));
  write([...created(1), ...arms, { event: 'arms', code: 500, image: foreign }]);

  const { status, output } = await sweep();

  expect(asked().filter((line) => !line.includes('/images'))).toEqual([`DELETE /locks/${idOf(1)}`, 'DELETE /fault']);
  expect(output).toContain(
    `503 for image ${foreign}: nothing shows that this run created the image, so provoke.503.after was not sent`,
  );
  expect([status, existsSync(ledger())]).toEqual([1, true]);
});

test('a link in the way of the ledgers is a wrong setting, and nothing is sent', async () => {
  await start({});
  const at = join(folder, 'reports', 'ledger', 'here');
  mkdirSync(dirname(at), { recursive: true });
  symlinkSync(folder, at);
  const { status, output } = await sweep();

  expect(output).toContain(
    `${at} is a symbolic link, which the suite does not follow. Move it away, or set CONFORMANCE_OUT to another folder.`,
  );
  expect([status, asked()]).toEqual([2, []]);
});

test('a ledger that was cut in its first line stays, and the sweep says what to do', async () => {
  await start({ [idOf(1)]: nameOf(1) });
  write(created(1));
  writeFileSync(ledger(), readFileSync(ledger(), 'utf8').slice(0, 20));
  const { status, output } = await sweep();

  expect(output).toContain(`run ${run}: the first line of its ledger cannot be read, so the ledger stays: ${ledger()}.`);
  expect(output).not.toContain('no ledger says that a run left anything behind');
  expect([status, existsSync(ledger())]).toEqual([1, true]);
});

for (const [args, of] of [
  [[], run],
  [['--dry-run'], run],
  [['--by-name'], newRunId(Date.now() - 2 * dayMs)],
] as const)
  test(`sweep ${args.join(' ')} deletes nothing of a run whose deletions took images of others, unless it is told to`, async () => {
    const images = { [idOf(1)]: nameOf(1, of), [idOf(2)]: nameOf(2, of) };
    await start(images);
    write([...Object.entries(images).map(([id, name]) => ({ event: 'created', id, name })), { event: 'took-others' }], of);
    const { status, output } = await sweep(...args);

    expect(output).toContain(`run ${of}: images of others vanished or changed beside its deletions`);
    expect(output).toContain(`What may be left of it: ${idOf(1)}, ${idOf(2)}.`);
    expect(output).toContain('repeat this sweep with --despite-losses');
    expect([asked(), status, existsSync(ledger(of))]).toEqual([[], 1, true]);
    expect((await sweep('--despite-losses')).status).toBe(0);
    expect([[...server.images.keys()], existsSync(ledger(of))]).toEqual([[foreign], false]);
  });

test('what is left stays in the ledger for the next sweep, and what is gone does not', async () => {
  let stubborn = true;
  await start({ [idOf(1)]: nameOf(1), [idOf(2)]: nameOf(2) }, ({ method, id }) =>
    method === 'DELETE' && id === idOf(1) && stubborn ? { status: 409 } : undefined,
  );
  write(created(1, 2));

  const foretold = await sweep('--dry-run');
  const first = await sweep();
  stubborn = false;
  const before = asked().length;
  const second = await sweep();

  expect(foretold.output).toContain(`would delete 2 images: ${idOf(1)}, ${idOf(2)}`);
  expect(first.output).toContain(`1 image is still there (DELETE → 409, GET → 200): ${idOf(1)}`);
  expect(first.output).toContain('1 image deleted, 1 still there');
  expect([foretold.status, first.status, second.status]).toEqual([0, 1, 0]);
  expect(
    asked()
      .slice(before)
      .some((line) => line.endsWith(idOf(2))),
  ).toBe(false);
  expect([[...server.images.keys()], existsSync(ledger())]).toEqual([[foreign], false]);
});

const old = newRunId(Date.now() - dayMs - 120_000);
const young = newRunId(Date.now() - dayMs + 3_600_000);

test('a sweep by name deletes only images that runs created more than a day ago, and no fixture', async () => {
  const still = newRunId(Date.now() - 2 * dayMs);
  const names = {
    [idOf(2)]: nameOf(2, old).toUpperCase(),
    [idOf(3)]: nameOf(3, young),
    [idOf(5)]: `${namePrefix}base`,
    [idOf(6)]: `my${nameOf(6, old)}`,
    [idOf(7)]: nameOf(7, old),
    [idOf(8)]: `golden, restored from ${nameOf(8, old)}`,
    [idOf(9)]: nameOf(9, still),
    [idOf(10)]: nameOf(10, old),
    [idOf(99)]: nameOf(99, old),
  };
  const moments: Readonly<Record<string, string>> = {
    [idOf(10)]: new Date(Date.now() - dayMs - 60_000).toISOString(),
    [idOf(7)]: '2024-02-01T10:00:00Z',
  };
  // The list has one image a page.
  await start({ [idOf(1)]: nameOf(1, old), ...names }, ({ method, id, page = 0 }, standing) => {
    if (method !== 'GET') return undefined;
    if (id !== undefined)
      return moments[id] !== undefined && standing.has(id)
        ? { status: 200, json: { image: { id, name: standing.get(id), status: 'ACTIVE', created: moments[id] } } }
        : undefined;
    const { json } = list(new Map([...standing].slice(page, page + 1)));
    const next =
      page + 1 < standing.size ? { images_links: [{ rel: 'next', href: `/v2/tenant/images?marker=${page + 1}` }] } : {};
    return { status: 200, json: { ...(json as object), ...next } };
  });
  // It is still going on, however long it takes.
  write([{ event: 'started', run: still, pid: process.pid, host: hostname(), url: server.url, at: '' }], still);
  const foretold = await sweep('--by-name', '--dry-run');
  const untouched = server.images.size;
  const { status, output } = await sweep('--by-name');

  expect(foretold.output).toContain(`would delete 2 images: ${idOf(1)}, ${idOf(10)}`);
  expect(untouched).toBe(11);
  expect([...server.images.keys()].sort()).toEqual([...[2, 3, 5, 6, 7, 8, 9, 99].map(idOf), foreign].sort());
  expect(output).toContain(`: ${idOf(7)}. The suite left what is there alone, as nothing proves that a run created`);
  expect(output).toContain(`2 images have names almost like those that a run gives: "${names[idOf(2)]}", "${names[idOf(8)]}". `);
  expect(output).toContain('2 images deleted, 0 still there, 3 left alone');
  expect(output).toContain('2 images of runs that began less than a day ago, or are still going on, are left alone');
  expect(status).toBe(1);
});

test('a sweep that takes an image of others stops, and the next sends no DELETE until it is told to', async () => {
  const others = [1, 2, 3].map((number) => `feedface-0c2f-4d21-9f11-00000000000${number}`);
  let isFixed = false;
  await start(
    {
      ...Object.fromEntries([1, 2, 3].map((each) => [idOf(each), nameOf(each, old)])),
      ...Object.fromEntries(others.map((id) => [id, `golden ${id}`])),
    },
    ({ method, id }) => {
      if (method === 'DELETE' && id !== undefined && !isFixed)
        server.images.delete(others.find((each) => server.images.has(each)) ?? '');
      return undefined;
    },
  );
  const first = await sweep('--by-name');
  const next = await sweep('--by-name');
  const byLedger = await sweep();
  const deletions = asked().filter((line) => line.startsWith('DELETE'));
  isFixed = true;
  const told = await sweep('--by-name', '--despite-losses');

  expect(first.output).toContain(`1 image of others that stood in this tenant before is gone or changed: ${others[0]}`);
  for (const { output } of [first, next, byLedger]) expect(output).toContain('repeat this sweep with --despite-losses');
  expect([first.status, next.status, byLedger.status, told.status, deletions.length]).toEqual([1, 1, 1, 0, 1]);
  expect([...server.images.keys()]).toEqual([foreign, ...others.slice(1)]);
  expect(readdirSync(join(ledger(), '..'))).toEqual([]);
});

test('what vanishes while a sweep deletes nothing is not laid to it, and holds no other', async () => {
  let lists = 0;
  await start({ [idOf(1)]: nameOf(1, young) }, ({ method, id }) => {
    if (method === 'GET' && id === undefined && ++lists > 1) server.images.delete(foreign);
    return undefined;
  });
  const { status, output } = await sweep('--by-name');

  expect(output).toContain(`is gone or changed: ${foreign}. This sweep sent no DELETE.`);
  expect([status, readdirSync(join(ledger(), '..'))]).toEqual([0, []]);
});

test('a list that cannot be read is reported by a sweep by name', async () => {
  await start({ [idOf(1)]: nameOf(1, old) }, ({ method, id }) =>
    method === 'GET' && id === undefined ? { status: 404 } : undefined,
  );
  const { status, output } = await sweep('--by-name');

  expect([status, server.images.size]).toEqual([1, 2]);
  expect(output).toContain('the list of images cannot be read');
});
