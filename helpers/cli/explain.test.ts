import { expect, test } from '@playwright/test';
import { type RequirementId, requirementIds, requirements } from '../../contracts/requirements.ts';
import { mutants } from '../reference/mutants/index.ts';
import type { Needs } from '../verdict/declared.ts';
import { catalogueText, explanationText } from './explain.ts';
import { type Explained, explained } from './explained.ts';
import { requirementsAbout } from './requirement-word.ts';

function about(id: RequirementId, needs: Needs): Explained {
  const where = { target: 'reference', title: '', file: '401-unauthorized.spec.ts', line: 37 };
  return explained(id, { ...where, tags: [], needs, expected: 'passed', seen: false }, mutants);
}

test('an explanation has statement, source, what is sent, settings, test, mutants and the command', () => {
  const text = explanationText(about('DI-401-02', { aims: ['victim'], identities: ['owner'] }));

  expect(text).toContain(`DI-401-02  MUST  401\n${requirements['DI-401-02'].statement}\n`);
  expect(text).toMatch(/^ {2}why +The challenge says /m);
  expect(text).toMatch(/^ {2}conforms +WWW-Authenticate: Keystone uri=/m);
  expect(text).toMatch(/^ {2}source +RFC 9110, section 11\.6\.1\n +https:.*#section-11\.6\.1\n +“A server/m);
  expect(text).toMatch(/^ {2}sent +expects a refusal; aims at an image/m);
  expect(text).toMatch(/^ {2}to test it +set TARGET_TOKEN\n +set TARGET_IMAGE_IDS or /m);
  expect(text).toMatch(/^ {2}test +specs\/401-unauthorized\.spec\.ts:37$/m);
  expect(text).toMatch(/^ {2}broken by +no-challenge: leaves WWW-Authenticate out of a 401$/m);
  expect(text).toMatch(/^ {2}run it +npm run replay -- DI-401-02$/m);
});

test('a practice is not quoted', () => {
  const text = explanationText(about('DI-404-01', { aims: ['unknown'], state: true }));

  expect(text).toMatch(/^ {2}source +Practice: itemNotFound\n +Nova answers/m);
});

for (const [needs, said] of [
  [{ identities: ['owner', 'reader'] }, ['set TARGET_TOKEN', 'set TARGET_READER_TOKEN']],
  [{ aims: ['fixture'], fixture: 'foreign' }, ['set TARGET_FOREIGN_IMAGE_ID']],
  [{ aims: ['own'], sources: ['snapshot'] }, ['set images.source to snapshot in the target file']],
  [{ provokes: [409] }, ['add provoke.409 to the target file, or set TARGET_PROVOKE_HEADER']],
  [{ provokes: [400], standIn: true }, ['end TARGET_URL with the tenant']],
] as const satisfies readonly [Needs, readonly string[]][]) {
  test(`an explanation of a test that declares ${JSON.stringify(needs)} says: ${said.join(', ')}`, () => {
    expect(about('DI-401-02', needs).settings).toEqual(said);
  });
}

const byHand = 'each on a connection of its own that the suite closes; ';
for (const [needs, said] of [
  [{ http1: true }, 'over HTTP/1.1 only'],
  [{ http2: true }, 'over HTTP/2 only'],
  [{ http1: true, byHand: true }, `${byHand}no octet follows that a server could take for another request`],
  [{ http2: true, byHand: true }, `${byHand}a gateway that passes a field on adds a harmless one at most`],
] as const satisfies readonly [Needs, string][]) {
  test(`an explanation of a test that declares ${JSON.stringify(needs)} says: ${said}`, () => {
    expect(about('DI-401-02', { aims: ['unknown'], ...needs }).sent).toContain(said);
  });
}

test('the texts that a test tries stand apart, though they contain blanks', () => {
  const { sent } = about('DI-401-02', { aims: ['unknown'], texts: ['Host: a b', 'Host: a/b'] });

  expect(sent.at(-1)).toBe('2 in total: Host: a b · Host: a/b');
});

test('an explanation shows method and caller of the requests that the entry writes', () => {
  const requests = (id: RequirementId) => about(id, {}).requests;

  expect(requests('DI-401-01')).toEqual(['DELETE, without X-Auth-Token']);
  expect(requests('DI-403-10')).toEqual(['DELETE, as stranger, under each tenant']);
  expect(requests('DI-401-20')).toEqual(expect.arrayContaining(['POST, without X-Auth-Token', 'DELETE, as expired']));
});

test('a rule over all exchanges sends nothing, and says what has to be seen', () => {
  const text = explanationText(about('DI-405-04', {}));

  expect(text).toMatch(/^ {2}sent +sends no request: checks all responses/m);
  expect(text).toMatch(/^ {2}evidence +passes only if these are seen: 405, Allow$/m);
  expect(text).not.toContain('to test it');
  expect(text).not.toMatch(/^ {2}requests/m);
});

test('the catalogue has a line for every requirement', () => {
  const lines = catalogueText(requirementIds).split('\n');
  for (const id of requirementIds)
    expect(lines).toContain(
      `${id.padEnd(10)} ${requirements[id].level.padEnd(6)} ${requirements[id].area.padEnd(10)} ${requirements[id].statement}`,
    );
});

test('a topic stands for its requirements', () => {
  const of403 = requirementsAbout('403');

  expect(of403).toContain('DI-403-01');
  expect(of403.filter((id) => !id.startsWith('DI-403-'))).toEqual([]);
  expect(requirementsAbout('@di-403')).toEqual(of403);
  for (const word of ['DI-401-02', '', 'location']) expect(requirementsAbout(word)).toEqual([]);
});
