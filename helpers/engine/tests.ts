import type { RequirementId } from '../../contracts/requirements.ts';
import { declare } from '../declarations/declared.ts';
import { untested } from '../declarations/reason.ts';
import type { Identity } from '../settings/description.ts';
import { premise } from '../shared/premise.ts';
import { test } from '../spec/fixtures.ts';
import type { Judged } from '../spec/judgement.ts';
import type { Target } from '../target/client/target.ts';
import type { Entry, Topic } from './entry.ts';
import { needsOf } from './needs.ts';
import { sentFor } from './sent.ts';

/** Registers one test for each entry of a topic that sends something. */
export function tests(topic: Topic): void {
  for (const [id, entry] of entriesOf(topic)) if (!('over' in entry)) register(id, entry);
}

/** Registers the tests of a topic for one worker: they share what is dear, such as the deletion that they all look at. */
export function testsInOneWorker(topic: Topic): void {
  test.describe.configure({ mode: 'default' });
  tests(topic);
}

/** Registers one test for each rule of a topic over the whole run: these run when all others are over. */
export function rules(topic: Topic): void {
  for (const [id, entry] of entriesOf(topic)) if ('over' in entry) registerRule(id, entry);
}

const entriesOf = (topic: Topic) => Object.entries(topic) as [RequirementId, Entry][];

function register(id: RequirementId, entry: Exclude<Entry, { readonly over: unknown }>): void {
  test(...declare(id, entry, needsOf(entry)), async ({ api, images, target, provoker, attempts, deletion, plain, sharing }) => {
    const shared = { api, images, target, provoker, attempts, deletion, plain, sharing };
    const sending = {
      ...shared,
      get owner() {
        return ownerOf(target);
      },
    };
    judge(entry, 'send' in entry ? await sentFor(entry, sending) : await entry.run(sending));
  });
}

function registerRule(id: RequirementId, entry: Extract<Entry, { readonly over: unknown }>): void {
  test(...declare(id, entry, needsOf(entry)), async ({ seen, target, api, sharing }) => {
    judge(entry, await entry.over({ seen, target, api, sharing }));
  });
}

/** What judges by itself gives nothing. That a passing test has judged something, its fixtures hold. */
function judge({ expect }: Pick<Entry, 'expect'>, judged: unknown): void {
  if (isJudged(judged)) expect?.(judged);
}

const isJudged = (judged: unknown): judged is Judged => judged !== undefined;

function ownerOf({ description }: Target): Identity {
  const { owner } = description.identities;
  premise(owner !== undefined, untested('no-token', { identity: 'owner' }));
  return owner;
}
