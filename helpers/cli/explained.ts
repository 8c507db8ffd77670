import { readFileSync } from 'node:fs';
import { defined } from '../../contracts/json.ts';
import { fixers, type Requirement, type RequirementId, requirements } from '../../contracts/requirements.ts';
import { type Documents, sourceOf } from '../../contracts/sources.ts';
import { type Entry, needsOf, writtenIn } from '../engine/entry.ts';
import type { WrittenRequest } from '../engine/requests.ts';
import { commandLine } from '../platform/installation/command-line.ts';
import { ownFile } from '../platform/installation/own-files.ts';
import type { PlannedTarget } from '../run/planned-target.ts';
import { reasonsUntested } from '../run/predict-untested.ts';
import { aimsAt, type Needs } from '../verdict/declared.ts';
import { defaultProfile } from '../verdict/profile.ts';
import { remedyOf } from '../verdict/reason.ts';
import type { KnownMutant } from './known-mutants.ts';
import { sentLines } from './sent-lines.ts';

let read: Documents | undefined;

/** The documents that are quoted, read once. */
function documents(): Documents {
  read ??= JSON.parse(readFileSync(ownFile('contracts/sources/documents.json'), 'utf8')) as Documents;
  return read;
}

/** All that is known of a requirement. */
export type Explained = ReturnType<typeof explained>;

/** All that is known of a requirement. `mutants`: every mutant. */
export function explained(id: RequirementId, mutants: readonly KnownMutant[]) {
  const { level, area, topic, statement, why, conforms }: Requirement = requirements[id];
  const needs = needsOf(requirements[id]);
  return {
    id,
    level,
    area,
    topic,
    statement,
    source: sourceOf(id, documents()),
    /** What goes wrong for a client or an operator if it is violated. */
    why,
    /** The form of a conforming response, if the statement does not say it already. */
    ...defined({ conforms }),
    /** What its test sends, one sentence each. */
    sent: [...sentLines(needs, aims, (code) => `provokes a ${code}: ${aims.victim}`), ...versionOf(needs)],
    /** The requests that its entry writes: method and caller. `sent` has what is special about each. */
    requests: requestLines(requirements[id]),
    /** What has to be seen before the requirement passes, beyond the answers to what is sent. */
    ...defined({ judged: judgedIn(requirements[id]) }),
    /** The settings with which the requirement is tested, one instruction each. */
    settings: settingsFor(needs),
    mutants: mutants.filter(({ breaks }) => breaks.includes(id)).map(({ name, bug }) => ({ name, bug })),
  };
}

/** What is said of a requirement beside its statement: lines under headings. */
export function explainedRows(each: Explained): readonly (readonly [heading: string, lines: readonly string[]])[] {
  const { id, area, why, source, sent, requests, conforms, judged, settings, mutants } = each;
  const { title, url, text, quoted } = source;
  return [
    ['why', [why]],
    ['area', [`${area}: a violation is for ${fixers[area]}`]],
    ['source', [title, ...(url === undefined ? [] : [url]), quoted ? `“${text}”` : text]],
    ['sent', sent],
    ['requests', requests],
    ['conforms', conforms === undefined ? [] : [conforms]],
    ['evidence', judged === undefined ? [] : [`passes only if one is seen at least: ${judged}`]],
    ['to test it', settings],
    ['broken by', mutants.map(({ name, bug }) => `${name}: ${bug}`)],
    ['run it', [commandLine('replay', id)]],
  ];
}

/** What the rule of an entry is about: it decides nothing of other exchanges. */
const judgedIn = ({ expect }: Entry): string | undefined => (typeof expect === 'function' ? expect.about : undefined);

function versionOf({ http1, http2 }: Needs): string[] {
  if (http1) return ['over HTTP/1.1 only'];
  return http2 ? ['over HTTP/2 only'] : [];
}

/** A target of which nothing but the URL is known. */
const bare: PlannedTarget = {
  ...{ name: '', url: '', chosen: '', identities: new Set(), knowsStrangersTenant: false, images: { source: 'none' } },
  ...{ fixtures: {}, provoke: {}, limits: { deletes: 1, timeoutMs: 0, settleMs: 0, collectionDelete: false }, reaches: [] },
  ...{ broadAllowed: false, onLoopback: false, profile: defaultProfile, namesTenant: false, sendsAuthorization: false },
  withoutHttp: {},
};

/** The settings that such a target needs. */
const settingsFor = (needs: Needs): string[] => [
  ...new Set(
    reasonsUntested(needs, bare)
      .map(remedyOf)
      .filter((remedy) => remedy !== ''),
  ),
];

/** The aims on any target. */
const aims = aimsAt('created by the run or listed as expendable');

/** Method and caller of the requests that an entry writes, each once; none for a choreography, and for a rule. */
function requestLines(entry: Entry): readonly string[] {
  if ('over' in entry || 'run' in entry) return [];
  return [...new Set(writtenIn(entry).flatMap((request) => (request.shows === undefined ? [formOf(request)] : [])))];
}

function formOf(request: WrittenRequest): string {
  const { method, as, tenant } = request;
  return [
    method,
    ...(as === undefined ? [] : [`as ${as}`]),
    ...(tenant === undefined ? [] : [`under ${tenant === 'each' ? 'each' : 'another'} tenant`]),
    ...('token' in request && request.token === undefined ? ['without X-Auth-Token'] : []),
  ].join(', ');
}
