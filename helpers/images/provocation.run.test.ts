import { expect, test } from '@playwright/test';
import type { Provocation } from '../settings/description.ts';
import { freshFolder } from '../settings/testing/fresh-folder.ts';
import { testsRunBy } from '../verdict/premise.ts';
import { Images } from './images.ts';
import { Provoker } from './provocation.ts';
import { newRun } from './run-state.ts';
import { type Answer, type Answered, recordingTarget } from './testing/recording-target.ts';

const id = '9b63c1a5-0c2f-4d21-9f11-1f5ad6f1b7a1';

/** Two tests of a worker that provoke a 409 by an image, where the requests are answered so: 0 is no response. */
function twoTests(statuses: readonly number[]) {
  const answers = [...statuses];
  const answer = () => ({ status: answers.shift() ?? 500 });
  const { target, api, ledger } = recordingTarget({ provoke: { 409: { image: id } } }, { aims: ['fixture'], answer });
  const scratch = freshFolder();
  const run = newRun(scratch, { id: 'c0ffee01' });
  const attempt = async () => ({ deletion: await api.deleteImage(ledger.fixture(id), { provoked: 409 }) });
  const images = new Images(target, run, scratch);
  return { target, attempt, provoker: (attempted = attempt) => new Provoker(target, images, attempted) };
}

/** The status that each of the two tests sees. */
async function seenOf(...statuses: readonly number[]): Promise<(number | undefined)[]> {
  const { provoker } = twoTests(statuses);
  const seen: (number | undefined)[] = [];
  for (const _ of ['one test', 'the next']) {
    const { exchange } = await provoker().provoke(409);
    seen.push(exchange.response?.status);
  }
  return seen;
}

/** Three DELETEs at once, which provoke a limit. */
const ofThree: Provocation = { burst: { requests: 3 } };

/** A target with a listed image, whose limit is provoked in this way. `others`: beside images of others. */
function limiting(answer: Answer, { way = ofThree, others = false } = {}) {
  const over = { images: { source: 'ids', ids: [id] }, provoke: { 413: way } } as const;
  const options = { aims: ['unknown', 'victim', 'own', 'derived'], others, answer };
  const { target, api, ledger, sent } = recordingTarget(over, options);
  const scratch = freshFolder();
  const run = newRun(scratch, { id: 'c0ffee01' });
  const provoker = new Provoker(target, new Images(target, run, scratch), () => Promise.reject(new Error('no fixture')));
  return { provoker, api, ledger, sent };
}

test('a test that reads a fixture back shows the deletion of it, whichever test sent that', async () => {
  const { target, attempt, provoker } = twoTests([409, 404, 404, 404]);
  const sent = await attempt();
  target.recorder.flush();
  await provoker(async () => sent).provoke(409);

  const read = await provoker().readAfter(409);

  expect([read.cause?.request.method, read.cause?.response?.status]).toEqual(['DELETE', 409]);
});

test('tests look at one refusal that was provoked', async () => {
  expect(await seenOf(409, 500)).toEqual([409, 409]);
});

for (const [what, status, seen] of [
  ['that got no response', 0, undefined],
  ['that a gateway answered', 502, 502],
] as const)
  test(`a provocation ${what} is sent by the next test once more`, async () => {
    expect(await seenOf(status, 409)).toEqual([seen, 409]);
  });

test('a limit that asks for a second and lasts a minute is judged, and over before the next test', async () => {
  let limited = 60;
  const answer = ({ method }: { readonly method: string }): Answered => {
    if (method !== 'DELETE') return { status: 200, json: { image: { id, name: 'a', status: 'ACTIVE' } } };
    limited -= 1;
    return limited >= 0 ? { status: 413, fields: [['Retry-After', '1']] } : { status: 404 };
  };
  const { provoker, api, ledger } = limiting(answer);
  // The target limits what nothing provokes, too.
  await api.deleteImage(ledger.unknown());

  const provoked = await provoker.refusal(413, { isPassing: true });
  const last = await provoker.deleteAfterWaiting(413, provoked);

  expect(last.response?.status).toBe(413);
  await provoker.disarm();
  expect(limited).toBeLessThan(0);
});

test('a limit that refused requests of a burst has answered, even if it lets the next one through', async () => {
  let deletions = 0;
  const answer = ({ method }: { readonly method: string }): Answered => {
    if (method !== 'DELETE') return { status: 200, json: { image: { id, name: 'a', status: 'ACTIVE' } } };
    deletions += 1;
    // A leaky bucket: it has room again after it has refused a few.
    return deletions <= 3 ? { status: 413, fields: [['Retry-After', '0']] } : { status: 204 };
  };
  const { provoker } = limiting(answer);

  const { exchange, limit } = await provoker.provoke(413);

  expect([exchange.response?.status, limit?.response?.status]).toEqual([204, 413]);
  await provoker.disarm();
});

const step = (method: string) => ({ request: { method, url: 'http://127.0.0.1:1808/switch', headers: {}, body: '' } });

for (const [what, way] of [
  ['a burst', ofThree],
  ['a step of the operator’s', { before: step('PUT'), after: step('DELETE') }],
] as const)
  test(`beside images of others, no read meets the limit that ${what} provokes: the look at an image that was refused comes first`, async () => {
    let isOver = false;
    const answer: Answer = ({ method, fields, url }) => {
      if (url.endsWith('/switch')) isOver = method === 'PUT';
      else if (isOver) {
        // It is over once the image was asked for.
        isOver = !url.endsWith(id);
        return { status: 413, fields: [['Retry-After', '1']] };
      } else if (method === 'DELETE' && fields.some(([name]) => name === 'X-Auth-Token')) isOver = true;
      else if (method === 'DELETE') return { status: 401 };
      else if (!url.endsWith(id)) return { status: 404 };
      return { status: 200, json: { image: { id, name: 'a', status: 'ACTIVE' } } };
    };
    const { provoker, api, ledger, sent } = limiting(answer, { way, others: true });
    ledger.own(id, 'a', 'listed');
    const image = { id, name: 'a', address: ledger.image(id, 'victim') };
    await api.withToken(undefined).deleteImage(image.address);
    const before = sent.length;

    const { response } = await provoker.refuse(413, image);

    const methods = sent.slice(before).map(({ method }) => method);
    expect([response?.status, methods.lastIndexOf('GET') < methods.findIndex((each) => each !== 'GET')]).toEqual([413, true]);
  });

for (const [what, status, untested] of [
  ['counts if the token is good once the fault is over', 200, undefined],
  ['decides nothing if the token opens nothing then either', 401, /the token/],
] as const)
  test(`a 401 while a fault is armed ${what}; the fault is armed again for what follows`, async () => {
    let isArmed = false;
    const switched: string[] = [];
    const answer: Answer = ({ method, url }) => {
      const isOver = switched.length > 0 && !isArmed;
      const image = { status: 200, json: { image: { id, name: 'a', status: 'ACTIVE' } } };
      if (!url.endsWith('/switch')) return { ...image, ...(isArmed && { status: 401 }), ...(isOver && { status }) };
      isArmed = method === 'PUT';
      switched.push(method);
      return { status: 204 };
    };
    const { provoker } = limiting(answer, { way: { before: step('PUT'), after: step('DELETE') } });
    const runner = testsRunBy(undefined);
    const provoked = provoker.provoke(413).finally(() => testsRunBy(runner));

    if (untested) await expect(provoked).rejects.toThrow(untested);
    else expect((await provoked).exchange.response?.status).toBe(401);
    expect([switched, isArmed]).toEqual(untested ? [['PUT', 'DELETE'], false] : [['PUT', 'DELETE', 'PUT'], true]);
  });

/** Images that may be lost before the one that stays. */
const several = [1, 2, 3, 4].map((place) => id.replace(/.$/, String(place)));

for (const [what, isRefused, second] of [
  // A fault that is injected into one request.
  ['a step refuses one deletion alone', (_: number, sinceArmed: number) => sinceArmed === 1, 409],
  ['the target takes a second deletion for a confirmation', (ofImage: number) => ofImage === 1, 204],
] as const)
  test(`a second deletion of an image in conflict is judged once the conflict was armed anew: ${what}`, async () => {
    const deletions = new Map<string, number>();
    let sinceArmed = 0;
    const answer = ({ method, url, fields }: Parameters<Answer>[0]): Answered => {
      if (url.endsWith('/switch')) sinceArmed = 0;
      if (url.endsWith('/switch')) return { status: 204 };
      const asked = url.split('/').at(-1) ?? '';
      const count = deletions.get(asked) ?? 0;
      if (method !== 'DELETE') return { status: 200, json: { image: { id: asked, name: 'a', status: 'ACTIVE' } } };
      if (!fields.some(([name]) => name === 'X-Auth-Token')) return { status: 401 };
      deletions.set(asked, count + 1);
      sinceArmed += 1;
      return { status: isRefused(count + 1, sinceArmed) ? 409 : 204 };
    };
    const over = {
      images: { source: 'ids', ids: several },
      provoke: { 409: { before: step('PUT'), after: step('DELETE') } },
    } as const;
    const { target } = recordingTarget(over, { aims: ['victim', 'own'], answer });
    const scratch = freshFolder();
    const images = new Images(target, newRun(scratch, { id: 'c0ffee01' }), scratch);

    await new Provoker(target, images, () => Promise.reject(new Error('no fixture'))).provoke(409);

    const judged = target.recorder.current.filter(({ purpose }) => purpose.toRefuse === 'conflict');
    expect(judged.map(({ response }) => response?.status)).toEqual([second]);
  });
