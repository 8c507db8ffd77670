import { type Answer, type Asked, faultAnswer, jsonAnswer, rawAnswer } from './answer.ts';
import { type Attack, attack } from './attack.ts';
import type { Start } from './attempt.ts';
import { all, chargesNothing, deletesNothing, type Expectation, hasVerdict, stops } from './expectations.ts';
import { type Answering, confirmedHost, type HostileTarget, type Variation } from './hostile-target.ts';
import type { World } from './world.ts';

type Members = ReturnType<NonNullable<Start['members']>>;

/** Images from an image service at the base URL. */
const glance = ({ url }: HostileTarget): Members => ({ images: { source: 'glance', url } });

/** Images from an operator's request, whose response contains the id. */
const byRequest = ({ url }: HostileTarget): Members => {
  const headers = { 'X-Auth-Token': '$' + '{OWNER_TOKEN}', 'Content-Type': 'application/json' };
  const request = { method: 'POST', url: `${url}/images`, headers, body: '{"name":"{name}"}' };
  return { images: { source: 'http', request, id: { json: '/id' } } };
};

const sources = { glance, byRequest, snapshot: (): Members => ({}) };

/** Attacks by an image source that returns identifiers which name no new image of the run. */
function badId(
  name: string,
  what: string,
  newId: (world: World) => string,
  {
    source = 'byRequest',
    ...more
  }: { source?: keyof typeof sources; target?: Variation; run?: Partial<Start>; expect?: Attack['expect'] } = {},
): void {
  attack(name, `the image source returns ${what}`, {
    target: { newId, ...more.target },
    run: { select: ['--grep', '@DI-204-01', '--repeat-each=3'], members: sources[source], ...more.run },
    expect: more.expect ?? all(stops(/\b(image|id|identifier)s?\b/i), deletesNothing),
  });
}

const eachForeign = (): ((world: World) => string) => {
  let turn = 0;
  return ({ foreign }) => foreign[turn++ % foreign.length] ?? '';
};

/** There is neither GET of an image nor a list: nothing can be read back. */
const unreadable: Variation['answer'] = ({ method, path }) =>
  method === 'GET' && path.includes('/images')
    ? faultAnswer(405, 'badMethod', 'There is no such method.', { Allow: 'POST, DELETE' })
    : undefined;

/** Accepts content anywhere. */
const takesContent: Variation['answer'] = ({ method }) => (method === 'PUT' ? { status: 204 } : undefined);

/** There is a list, but no GET of an image. */
const unreadableById: Answering = ({ method, path }) =>
  method === 'GET' && /\/images\/(?!detail)[^/]+$/.test(path)
    ? faultAnswer(405, 'badMethod', 'There is no such method.', { Allow: 'DELETE' })
    : undefined;

/** Answers 405 to GET of an image, and lists these. */
const listedOnly =
  (list: (world: World) => readonly object[]): Answering =>
  (asked, world, conforms) =>
    asked.method === 'GET' && /\/images(\/detail)?$/.test(asked.path)
      ? jsonAnswer(200, { images: list(world) })
      : unreadableById(asked, world, conforms);

/** The identifier of a deleted image is another person's at once. The deletion is answered like this, or as by a conforming target. */
const usedAnew =
  (instead?: Answer): Answering =>
  ({ method }, world, conforms) => {
    if (method !== 'DELETE') return undefined;
    const before = world.deleted.length;
    const answer = conforms();
    const deleted = world.deleted.slice(before);
    for (const id of deleted) world.add(id, 'of a stranger', true);
    return deleted.length > 0 ? (instead ?? answer) : answer;
  };

/** A request that has to be refused deletes, or one that reads, and the identifier is another person's at once. */
const takenAndUsedAnew =
  (takes: (asked: Asked) => boolean): Answering =>
  (asked, world, conforms) => {
    const id = asked.path.split('/').at(-1) ?? '';
    const answer = conforms();
    if (!takes(asked) || world.images.get(id)?.foreign !== false) return answer;
    world.remove(id);
    world.add(id, 'of a stranger', true);
    return answer;
  };

const withoutToken = ({ method, fields }: Asked): boolean => method === 'DELETE' && fields['x-auth-token'] === undefined;

const saysWhatWasLeft: Expectation = ({ output }) =>
  /may be another person's/.test(output) ? [] : ['nothing says what was left alone'];

/** Images whose names the source chooses, from an operator's request. */
const namedBySource = (target: HostileTarget): Members => {
  const { images } = byRequest(target) as { images: { request: object } };
  return { images: { ...images, request: { ...images.request, body: '{"name":"ubuntu"}' } } };
};

const confirmed = { byOperator: true, variables: () => ({ TARGET_CONFIRM_HOST: confirmedHost }) } as const;

/** Numbers each new image. */
const numbered = (prefix: string): Variation => {
  const given = new Set<string>();
  return {
    newId: () => {
      const id = `${prefix}${10_452 + given.size}`;
      given.add(id);
      return id;
    },
    isNeighbour: (id) => new RegExp(`^${prefix}\\d+$`, 'i').test(id) && !given.has(id),
  };
};

/** Requirements that a removed image must not be there any more. */
const aboutRemoval = ['01', '02', '03', '05', '06', '08', '10'].map((n) => `DI-GONE-${n}`).concat('DI-RACE-04', 'DI-RACE-05');

const identifierSpecs = ['specs/identifiers.spec.ts', 'specs/identifiers-and-siblings.spec.ts'];

// Attacks by identifiers.

badId('id-foreign', 'images that existed before the run', eachForeign(), { source: 'snapshot' });

badId('id-foreign-unreadable', 'an image that existed before the run, and nothing can be read', eachForeign(), {
  target: { answer: unreadable },
});

badId(
  'id-foreign-upper-case',
  'an image of the list in upper case, which it treats as the same',
  ({ foreign }) => (foreign[0] ?? '').toUpperCase(),
  {
    target: { answer: unreadableById, isNeighbour: (id) => /^[0-9A-F-]{36}$/.test(id) },
  },
);

badId('id-foreign-unidentified', 'an image that stood there before, and the list shows names alone', eachForeign(), {
  target: { answer: listedOnly(({ images }) => [...images.values()].map(({ name }) => ({ name }))) },
});

badId('id-foreign-otherwise', 'an image that stood there before, and the list shows other identifiers', eachForeign(), {
  target: { answer: listedOnly(({ images }) => [...images.values()].map(({ name }, id) => ({ id, name }))) },
});

badId('id-foreign-unlisted', 'an image that stood there before, and the list is cut short without a link', eachForeign(), {
  target: { answer: listedOnly(({ foreign }) => [{ id: foreign[4], name: 'of the operator 4' }]) },
});

badId('id-of-another-run', 'an image that another run of this suite has made', () => 'other-run-1', {
  target: { before: (world) => world.add('other-run-1', 'di-conformance-0badcafe-12345678', true) },
});

badId('id-of-fixture', 'an image that the operator lists as protected', ({ foreign }) => foreign[0] ?? '', {
  target: { answer: unreadableById },
  run: { members: (target) => ({ ...byRequest(target), fixtures: { protected: target.world.foreign[0] } }) },
});

badId('id-empty', 'an empty identifier', () => '');

badId('id-detail', 'the name of the detailed list', () => 'detail', { source: 'glance' });

badId('id-star', 'a wildcard', () => '*', { source: 'glance' });

badId('id-query', 'a query', () => '?all=1', { source: 'glance', target: { answer: takesContent } });

badId('id-dot-segments', 'a path to a server', () => '../servers/1', { source: 'glance', target: { answer: takesContent } });

badId('id-parent', 'two dots, on a confirmed host', () => '..', { target: { named: confirmedHost }, run: confirmed });

badId('id-file', 'a path that leaves every folder of the suite', () => 'x/../../../../../PWNED-1');

badId(
  'id-smuggled',
  'a second request after CR LF',
  ({ base, foreign }) => `x HTTP/1.1\r\n\r\nDELETE ${base}/images/${foreign[0]}`,
);

badId('id-shell', 'quotes, a blank, a script and a command', () => `"'; $(touch PWNED-sh) <script>`);

attack('id-by-command', 'a careless command prints the ids of all images', {
  run: {
    select: ['--grep', '@DI-204-01', '--repeat-each=3'],
    members: ({ world }) => ({ images: { source: 'command', run: `echo ${world.foreign.join(' ')}` } }),
  },
  expect: all(stops(/image/i), deletesNothing),
});

attack('id-same', 'the image source answers the same identifier each time', {
  target: { newId: () => '5a5a5a5a-0000-4000-8000-000000000001' },
  run: { select: ['--grep', '@DI-204-0[17]', '--repeat-each=2'], members: glance },
  expect: hasVerdict,
});

attack('id-mixed', 'the third image has an identifier that cannot be sent', {
  onPush: true,
  target: {
    newId: ({ made }) =>
      made.size === 2 ? 'an id with blanks' : `0a0a0a0a-0000-4000-8000-${String(made.size).padStart(12, '0')}`,
  },
  run: { select: ['--grep', '@DI-204-0[1-7]'], members: byRequest },
  expect: all(hasVerdict, ({ output }) => (/the clean-up failed/.test(output) ? ['the clean-up failed'] : [])),
});

attack('id-used-anew', "the identifier of a deleted image is another person's at once, and names prove nothing", {
  target: { answer: usedAnew() },
  run: { select: ['--grep', '@DI-204-01'], members: namedBySource },
  expect: all(hasVerdict, saysWhatWasLeft),
});

for (const { named, ...start } of [{ named: 'by the run' }, { named: 'by the source', members: namedBySource }] as const) {
  const usedAnewBy = (name: string, what: string, more: Omit<Attack, 'run'>, ...select: string[]): void =>
    attack(
      `id-used-anew-${name}-named-${named.replaceAll(' ', '-')}`,
      `${what}, its identifier is another person's at once, and images are named ${named}`,
      { ...more, run: { select: ['--grep', ...select], ...start } },
    );
  for (const [name, what, answer] of [
    ['lost', 'is not answered', rawAnswer()],
    ['failed', 'is answered 500', faultAnswer(500, 'computeFault', 'Something is wrong.')],
    ['not-found', 'is answered 404', faultAnswer(404, 'itemNotFound', 'There is no such image.')],
  ] as const) {
    const expectation = named === 'by the run' ? hasVerdict : all(hasVerdict, saysWhatWasLeft);
    usedAnewBy(name, `a deletion ${what}`, { target: { answer: usedAnew(answer) }, expect: expectation }, '@DI-204-01');
  }
  const refused = { target: { answer: takenAndUsedAnew(withoutToken) }, expect: all(hasVerdict, saysWhatWasLeft) };
  usedAnewBy('refused', 'a deletion without a token is refused and carried out', refused, '@DI-401-0[12]');
  const head = { target: { answer: takenAndUsedAnew(({ method }) => method === 'HEAD') }, expect: hasVerdict };
  usedAnewBy('head', 'HEAD deletes', head, '@DI-405-0.|@DI-204-0[17]|@DI-GONE-0.');
}

attack('id-used-anew-accused', "the number of a deleted image is another person's at once, on a conforming target", {
  target: { answer: usedAnew(), ...numbered('') },
  run: { select: ['--grep', '@DI-204-01|@DI-GONE-|@DI-RACE-'], members: byRequest },
  expect: all(hasVerdict, chargesNothing(...aboutRemoval)),
});

attack('neighbours', 'identifiers are img- and a number, and every cut or change of one is a neighbour', {
  target: { named: confirmedHost, ...numbered('img-') },
  run: { select: identifierSpecs, ...confirmed },
  expect: hasVerdict,
});

attack('neighbours-numbers', 'identifiers are numbers, and every number is a neighbour', {
  target: { named: confirmedHost, ...numbered('') },
  run: { select: identifierSpecs, ...confirmed },
  expect: hasVerdict,
});
