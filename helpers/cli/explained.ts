import { readFileSync } from 'node:fs';
import { defined } from '../../contracts/json.ts';
import { type Requirement, type RequirementId, requirements } from '../../contracts/requirements.ts';
import type { Documents } from '../../contracts/sources/source.ts';
import { sourceOf } from '../../contracts/sources.ts';
import { ownFile } from '../platform/installation/own-files.ts';
import { byClient, noneOf } from '../run/predict-untested.ts';
import { aims, type Needs } from '../verdict/needs.ts';
import { type Reason, remedyOf, untested } from '../verdict/reason.ts';
import type { KnownMutant } from './known-mutants.ts';
import type { ListedTest } from './listing.ts';
import { requestLines } from './request-lines.ts';
import { sentLines } from './sent-lines.ts';

let read: Documents | undefined;

/** The documents that are quoted, read once. */
function documents(): Documents {
  read ??= JSON.parse(readFileSync(ownFile('contracts/sources/documents.json'), 'utf8')) as Documents;
  return read;
}

/** A section of docs/background/findings.md: software, or a defect, that violates the requirement. */
interface FoundInSoftware {
  readonly heading: string;
  /** The fragment that leads to the section, as GitHub makes it. */
  readonly anchor: string;
}

/** Absolute path of the page of what the suite found in real software. */
export const findingsFile = (): string => ownFile('docs/background/findings.md');

/** The sections of that page that have a row for the requirement, or name it with its level. */
function foundInSoftware(id: RequirementId): FoundInSoftware[] {
  const [, ...sections] = readFileSync(findingsFile(), 'utf8').split(/^## /m);
  return sections
    .filter((section) => section.includes(`\n| ${id} `) || section.includes(`${id}, ${requirements[id].level}`))
    .map((section) => section.slice(0, section.indexOf('\n')))
    .map((heading) => ({
      heading,
      anchor: heading
        .toLowerCase()
        .replace(/[^\w\- ]/g, '')
        .replaceAll(' ', '-'),
    }));
}

/** All that is known of a requirement. */
export type Explained = ReturnType<typeof explained>;

/** All that is known of the requirement that a test decides. */
export function explained(id: RequirementId, { needs, file, line }: ListedTest, mutants: readonly KnownMutant[]) {
  const { level, area, topic, statement, why, conforms, evidence }: Requirement = requirements[id];
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
    sent: [...sentLines(needs, (code) => `provokes a ${code}: ${aims.victim}`), ...versionOf(needs)],
    /** The requests that its entry writes: method, path below `TARGET_URL`, what is special; empty for a choreography, and for a rule. */
    requests: requestLines(requirements[id]),
    /** What has to be seen before the requirement passes. */
    evidence,
    /** The settings with which the requirement is tested, one instruction each. */
    settings: settingsFor(needs),
    test: { file: `specs/${file}`, line },
    mutants: mutants.filter(({ breaks }) => breaks.includes(id)).map(({ name, bug }) => ({ name, bug })),
    /** The sections of docs/background/findings.md on real software that violates it. */
    found: foundInSoftware(id),
  };
}

function versionOf({ http1, http2 }: Needs): string[] {
  if (http1) return ['over HTTP/1.1 only'];
  return http2 ? ['over HTTP/2 only'] : [];
}

/** The settings that a target needs which has a URL and nothing else. */
function settingsFor({ aims: declared = [], provokes = [], undoes, ...needs }: Needs): string[] {
  const { identities = [], fixture, oneOf, sources, tenant, state, atOnce, words } = needs;
  const takesImage = declared.some((aim) => ['own', 'deletion', 'victim', 'bystander'].includes(aim));
  const reasons: readonly (Reason | false | undefined)[] = [
    ...identities.map((identity) => untested('no-token', { identity })),
    fixture !== undefined && untested('no-fixture', { fixture }),
    oneOf !== undefined && noneOf(oneOf),
    takesImage && sources === undefined && oneOf === undefined && untested('no-images'),
    sources !== undefined && untested('wrong-source', { source: 'none', needed: sources }),
    ...provokes.map((code) => {
      if (undoes) return untested('not-undoable', { code });
      return !byClient.includes(code) && untested('no-way', { code });
    }),
    (tenant || provokes.includes(400)) && untested('no-tenant'),
    declared.includes('broad') && untested('collection-at-risk'),
    atOnce && untested('race-at-risk'),
    words && untested('strangers-image'),
    state && untested('no-state'),
  ];
  return [...new Set(reasons.flatMap((reason) => (reason ? [remedyOf(reason)] : [])))];
}
