import { expect, test } from '@playwright/test';
import { type RequirementId, requirementIds, requirements } from '../../contracts/requirements.ts';
import { mutants } from '../reference/mutants/index.ts';
import { catalogueText, explanationText } from './explain.ts';
import { type Explained, explained } from './explained.ts';
import { knownBehaviours, knownMutants } from './known-mutants.ts';
import { requirementsAbout } from './requirement-word.ts';

const about = (id: RequirementId): Explained => explained(id, mutants);

test('an explanation has statement, source, what is sent, settings, mutants and the command', () => {
  const text = explanationText(about('DI-401-02'));

  expect(text).toContain(`DI-401-02  MUST  401\n${requirements['DI-401-02'].statement}\n`);
  expect(text).toMatch(/^ {2}why +The challenge says /m);
  expect(text).toMatch(/^ {2}conforms +WWW-Authenticate: Keystone uri=/m);
  expect(text).toMatch(/^ {2}source +RFC 9110, section 11\.6\.1\n +https:.*#section-11\.6\.1\n +“A server/m);
  expect(text).toMatch(/^ {2}sent +expects a refusal; aims at an image/m);
  expect(text).toMatch(/^ {2}broken by +no-challenge: leaves WWW-Authenticate out of a 401$/m);
  expect(text).toMatch(/^ {2}run it +npm run replay -- DI-401-02$/m);
  expect(explanationText(about('DI-403-01'))).toMatch(/^ {2}to test it +set TARGET_READER_TOKEN\n +set TARGET_IMAGE_IDS or /m);
});

test('a practice is not quoted', () => {
  const text = explanationText(about('DI-404-01'));

  expect(text).toMatch(/^ {2}source +Practice: itemNotFound\n +Nova answers/m);
});

test('an explanation names the settings that the test needs, and the version of HTTP that it is sent over', () => {
  expect(about('DI-403-09').settings).toEqual(['set TARGET_STRANGER_TOKEN', 'set TARGET_FOREIGN_IMAGE_ID']);
  expect(about('DI-204-11').settings).toEqual(['set images.source to snapshot or glance in the target file']);
  expect(about('DI-400-04').sent).toEqual(['aims at a random UUID, which no image has', 'over HTTP/1.1 only']);
  expect(about('DI-401-13').sent.at(-1)).toBe('3 in total: as a password · in the query · in X_Auth_Token');
  expect(about('DI-403-30').sent.at(-1)).toMatch(/ · the token of a stranger in the query \(only on this machine\)$/);
});

test('an explanation shows method and caller of the requests that the entry writes', () => {
  const requests = (id: RequirementId) => about(id).requests;

  expect(requests('DI-401-01')).toEqual(['DELETE, without X-Auth-Token']);
  expect(requests('DI-403-10')).toEqual(['DELETE, as stranger, under each tenant']);
  expect(requests('DI-401-20')).toEqual(expect.arrayContaining(['POST, without X-Auth-Token', 'DELETE, as expired']));
});

test('a rule over all exchanges sends nothing, and says what has to be seen', () => {
  const text = explanationText(about('DI-405-04'));

  expect(text).toMatch(/^ {2}sent +sends no request: checks all responses/m);
  expect(text).toMatch(/^ {2}evidence +passes only if one is seen at least: Allow$/m);
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

test('a clone of the repository has every mutant, and the reference target behaves as each', async () => {
  const behaviours = (await knownBehaviours()) ?? {};

  expect(await knownMutants()).toEqual(mutants);
  expect(mutants.filter(({ name }) => !Object.hasOwn(behaviours, name))).toEqual([]);
});
