import { relative } from 'node:path';
import { fixers, type RequirementId, requirements } from '../../contracts/requirements.ts';
import type { WordedSource } from '../../contracts/sources/source.ts';
import { commandLine } from '../platform/installation/command-line.ts';
import { isLoss } from '../verdict/accepted-loss.ts';
import { table } from './command-definition.ts';
import { type Explained, findingsFile } from './explained.ts';

/** Requirements in a line each: id, level, area, statement. */
export function catalogueText(ids: readonly RequirementId[]): string {
  const lines = ids.map((id) => {
    const { level, area, statement } = requirements[id];
    return `${id.padEnd(10)} ${level.padEnd(6)} ${area.padEnd(10)} ${statement}`;
  });
  return `${lines.join('\n')}\n\n${commandLine('explain', 'ID')} says more about one.\n`;
}

/** All that is known of a requirement, for a terminal. */
export function explanationText(requirement: Explained): string {
  const { id, level, area, topic, statement, why, source, sent, requests, conforms, evidence, settings, test, mutants, found } =
    requirement;
  const rows = [
    ...under('why', [why]),
    ...under('area', [`${area}: a violation is for ${fixers[area]}`]),
    ...under('source', sourceLines(source)),
    ...under('sent', sent),
    ...under('requests', requests),
    ...under('conforms', conforms === undefined ? [] : [conforms]),
    ...under('evidence', [`passes only if these are seen: ${evidence.join(', ')}`]),
    ...under('to test it', settings),
    ...under('test', [`${test.file}:${test.line}`]),
    ...under(
      'broken by',
      mutants.map(({ name, bug }) => `${name}: ${bug}`),
    ),
    ...under('found in', foundLines(found)),
    ...under('run it', [commandLine('replay', id)]),
  ];
  return `${id}  ${level}${isLoss(id) ? '  DATA LOSS' : ''}  ${topic}\n${statement}\n\n${table(rows)}\n`;
}

/** Lines under one heading, which stands beside the first. */
const under = (heading: string, lines: readonly string[]): (readonly [string, string])[] =>
  lines.map((line, place) => [place === 0 ? heading : '', line]);

/** The software that violates a requirement, and the page that shows the exchanges. */
function foundLines(found: Explained['found']): string[] {
  if (found.length === 0) return [];
  const path = relative(process.cwd(), findingsFile());
  return [...found.map(({ heading }) => heading), `the exchanges are in ${path.startsWith('..') ? findingsFile() : path}`];
}

const sourceLines = ({ title, url, text, quoted }: WordedSource): string[] => [
  title,
  ...(url === undefined ? [] : [url]),
  quoted ? `“${text}”` : text,
];
