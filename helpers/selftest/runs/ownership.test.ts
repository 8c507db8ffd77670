import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { Behaviour } from '../../reference/behaviour.ts';
import { badMethod, itemNotFound } from '../../reference/faults.ts';
import type { Answer } from '../../reference/message.ts';
import { answering, rewriteView } from '../../reference/mutants/changes.ts';
import { all, isRefusal, kind, method, not } from '../../reference/mutants/where.ts';
import type { Call } from '../../reference/stages.ts';
import type { Universe } from '../../reference/universe.ts';
import { leftoversOf } from '../../target/clean-up/leftovers.ts';
import { type Answers, type ImageSourceTarget, type RunOptions, runOn, startImageSource } from './image-source.ts';
import type { SuiteRun } from './suite-run.ts';

/** An id becomes the run's own only when that is proven. Here the image source may return anything. */
test.setTimeout(300_000);

/** The path of a claim that an id of dot segments would name. */
const escaped = join(tmpdir(), `delete-image-escaped-${process.pid}`);

const some = '@DI-204-01|@DI-KEEP-01|@DI-401-01|@DI-IDS-03';

/** Expects the run to be broken for one reason, and no image to be deleted. */
function expectStopped({ verdict, output, status }: SuiteRun, target: ImageSourceTarget, reason: RegExp): void {
  expect(target.strangers.filter((id) => !target.universe.images.has(id))).toEqual([]);
  expect(target.deletions.filter((path) => !/^\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(path))).toEqual([]);
  const broken = output.split('\n').filter((line) => /^BROKEN/.test(line));
  expect(broken, output).toHaveLength(1);
  expect(broken[0]).toMatch(reason);
  expect([verdict?.verdict, verdict?.counts.error, status]).toEqual(['broken', 0, 1]);
  expect(verdict?.requirements.filter((row) => row.verdict === 'broken')).toEqual([]);
}

/** What a source returns, and the error message. */
const answered: Readonly<Record<string, readonly [Answers, RegExp]>> = {
  'an image that was there before': [(_, { images }) => older(images), /nothing proves.*images\.trusted/],
  'an image of before under a name of the run': [
    (made, { images }) => {
      const id = older(images);
      const old = images.get(id);
      if (old !== undefined) images.set(id, { ...old, name: `production ${images.get(made)?.name ?? ''}` });
      return id;
    },
    /the list showed it before the run/,
  ],
  'a fixture': [(_, { names }) => names.fixtures.protected, /fixture/],
  'an empty id': [() => '', /""/],
  'two dots': [() => '..', /"\.\."/],
  'an id with a line end': [(made) => `${made}\r\nX: y`, /\\r\\n/],
  'a path out of the scratch folder': [() => `x/../../../../../../..${escaped}`, /"x\/\.\.\//],
};

function older(images: ReadonlyMap<string, { readonly id: string; readonly name: string }>): string {
  return [...images.values()].find(({ name }) => name.startsWith('production'))?.id ?? '';
}

for (const [what, [answers, reason]] of Object.entries(answered)) {
  test(`a source that answers ${what} stops the run, and nothing is deleted`, async () => {
    const target = await startImageSource(answers);
    let leftovers = 0;
    const look = (folder: string): void => {
      leftovers = leftoversOf(join(folder, 'reports', 'ledger', 'odd'), '').images.size;
    };
    const run = await runOn(target, some, { members: { fixtures: target.universe.names.fixtures }, look });
    await target.stop();

    expectStopped(run, target, reason);
    expect(leftovers).toBe(0);
    expect(existsSync(escaped)).toBe(false);
  });
}

/** What a source returns from the fourth image on, when the earlier ones were proven, and the error message. */
const later: Readonly<Record<string, readonly [(made: readonly string[], universe: Universe) => string, RegExp]>> = {
  'somebody else’s images': [(_, { images }) => older(images), /nothing proves that this run made that image/],
  'an id twice': [(made) => made[3] ?? '', /returned "[^"]+" twice; every image needs its own id/],
  'texts that are not ids': [() => '../servers/1', /returned "\.\.\/servers\/1"/],
};

for (const [what, [answers, reason]] of Object.entries(later)) {
  test(`a source that starts to return ${what} ends the run`, async () => {
    const made: string[] = [];
    const target = await startImageSource((id, universe) => (made.push(id) < 4 ? id : answers(made, universe)));
    const run = await runOn(target, '@DI-KEEP|@DI-401|@DI-ONCE|@DI-GONE');
    await target.stop();

    expectStopped(run, target, reason);
    expect(made.length).toBeLessThan(8);
  });
}

test('a command that prints somebody else’s image ends the run', async () => {
  const target = await startImageSource((id) => id);
  const run = await runOn(target, some, { images: { source: 'command', run: `echo ${target.strangers[3] ?? ''}` } });
  await target.stop();

  expectStopped(run, target, /the list showed it before the run/);
});

const shown = all(method('GET'), not(isRefusal));
const noReads = answering(all(shown, kind('image')), badMethod('GET', ['DELETE']));
const nameless = rewriteView(({ name: _, ...view }) => view);
const noLists = answering(all(shown, kind('images', 'detail')), itemNotFound('Resource'));

/** An image service that makes images and shows their names. */
function imageService({ request, path, universe }: Call): Answer | undefined {
  const id = /^\/glance\/images\/([^/]+)/.exec(path)?.[1];
  if (request.method === 'POST' && path === '/glance/images') {
    const { name } = JSON.parse(request.content.toString('utf8')) as { name: string };
    const image = universe.add({ name, tenant: universe.names.tenants.owner });
    return { status: 201, fields: [], json: { id: image.id, name } };
  }
  if (id === undefined) return undefined;
  if (request.method === 'PUT') return { status: 204, fields: [] };
  return { status: 200, fields: [], json: { id, name: universe.images.get(id)?.name } };
}

/** Targets on which something other than the name in GET proves that an image belongs to the run. */
const provable: Readonly<Record<string, { readonly behaviour: Behaviour; readonly options?: RunOptions }>> = {
  'names are in upper case': {
    behaviour: { stages: (s) => ({ view: (c, i) => ({ ...s.view(c, i), name: i.name.toUpperCase() }) }) },
  },
  'no image can be read': { behaviour: noReads },
  'GET shows no name': { behaviour: nameless },
  'GET shows no name, and lists have many pages': {
    behaviour: { stages: (s) => ({ ...nameless.stages?.(s), pageLength: () => 3 }) },
  },
  'the client chooses the id, and there are neither lists nor names': {
    behaviour: {
      ...noLists,
      stages: (s) => ({
        ...nameless.stages?.(s),
        create: (call, name, metadata) =>
          call.universe.add({ name, metadata, id: metadata.id ?? '', tenant: call.principal.tenant }),
      }),
    },
    options: { body: { createImage: { name: 'x', metadata: { id: '{image}' } } } },
  },
  'the image service alone shows names': {
    behaviour: {
      stages: () => ({ read: () => badMethod('GET', ['DELETE']) }),
      answer: async (said, call) => imageService(call) ?? noLists.answer?.(said, call) ?? said,
    },
    options: { images: ({ reference }) => ({ source: 'glance', url: `${reference.baseUrl}/u/odd/glance` }) },
  },
  'there are neither lists nor names, and the source is trusted': {
    behaviour: { ...nameless, ...noLists },
    options: { images: { trusted: true } },
  },
};

for (const [what, { behaviour, options }] of Object.entries(provable)) {
  test(`images of the run are deleted where ${what}`, async () => {
    const target = await startImageSource((made) => made, behaviour);
    const { verdict, output } = await runOn(target, '@DI-204-01|@DI-401-01', { ...options, args: ['--no-deps'] });
    await target.stop();

    expect(
      verdict?.requirements.filter((row) => row.verdict === 'pass').map(({ id }) => id),
      output,
    ).toContain('DI-204-01');
    expect(target.strangers.filter((id) => !target.universe.images.has(id))).toEqual([]);
  });
}

test('if nothing proves that an image belongs to the run, one error names the setting that helps', async () => {
  const target = await startImageSource((made) => made, { ...nameless, ...noLists });
  const run = await runOn(target, some);
  await target.stop();

  expectStopped(run, target, /GET does not show its name, and no list was read to its end before the run.*images\.trusted: true/);
});

test('an image on the last page of a list is known to be from before', async () => {
  const behaviour: Behaviour = { stages: (s) => ({ ...nameless.stages?.(s), pageLength: () => 3 }) };
  const target = await startImageSource((_, { images }) => older(images), behaviour);
  const run = await runOn(target, some);
  await target.stop();

  expectStopped(run, target, /the list showed it before the run/);
});

test('a long list is not read to its end if names prove ownership', async () => {
  const target = await startImageSource((made) => made, { stages: () => ({ pageLength: () => 3 }) });
  const { verdict } = await runOn(target, '@DI-204-01', { args: ['--no-deps'] });
  await target.stop();

  expect(verdict?.verdict).toBe('partial');
  // Its first pages show which images of others have to be there at the end (DI-KEEP-08).
  expect(target.requests.filter((line) => line.startsWith('GET /images?')).length).toBeLessThanOrEqual(5);
});
