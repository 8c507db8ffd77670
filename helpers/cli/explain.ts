import { levels, type RequirementId, requirementIds } from '../../contracts/requirements.ts';
import { commandLine } from '../platform/installation/command-line.ts';
import { type Content, type Markup, markup } from '../platform/text/markup.ts';
import { capitalised } from '../platform/text/phrases.ts';
import { items, link, page } from '../report/html.ts';
import { isLoss } from '../verdict/acceptance.ts';
import { command, endedBySignal, table, UsageError } from './command.ts';
import { type Explained, explained, explainedRows } from './explained.ts';
import { knownMutants } from './known-mutants.ts';
import { requirementLine, requirementNamed, requirementsAbout } from './requirement-word.ts';

/** `npm run explain -- DI-401-02`: what a requirement says, why, and how it is tested. */
export const explain = command({
  name: 'explain',
  summary: 'Explains requirements: why they matter, their source, what is sent, what conforms, and which defects violate them.',
  usage: ['[ID… | TOPIC] [--json | --html]'],
  details: [
    'Without an ID, it lists every requirement in a line, with a TOPIC those of a code or a topic, such as 403 or GONE.',
    'Sends nothing, and reads none of your settings.',
  ],
  options: {
    json: { type: 'boolean', help: 'a JSON array of the requirements named, or of every one' },
    html: { type: 'boolean', help: 'the same as a page of HTML' },
  },
  operands: { least: 0, most: Number.POSITIVE_INFINITY, expected: 'requirement ids, such as DI-401-02, or a topic' },
  statuses: {
    0: 'the requirements are printed',
    1: 'the quoted documents or the mutants cannot be read',
    2: 'there is no such requirement, or an option is wrong',
    ...endedBySignal(),
  },
  run: async ({ operands, has }, { document }) => {
    const [word = '', ...others] = operands;
    const about = others.length === 0 ? requirementsAbout(word) : [];
    const named = about.length > 0 ? about : operands.map((each) => requirementNamed('explain', each));
    const whole = named.length === 0 ? requirementIds : named;
    if (has('json') && has('html')) throw new UsageError('explain: expected --json or --html, got both.');
    if (has('json')) document(`${JSON.stringify(await explanations(whole), null, 2)}\n`);
    else if (has('html')) document(requirementHtml(await explanations(whole)));
    else if (about.length > 0 || named.length === 0) document(catalogueText(whole));
    else document((await explanations(named)).map(explanationText).join('\n'));
    return 0;
  },
});

async function explanations(ids: readonly RequirementId[]): Promise<Explained[]> {
  const mutants = await knownMutants();
  return ids.map((id) => explained(id, mutants));
}

/** Requirements in a line each. */
export function catalogueText(ids: readonly RequirementId[]): string {
  return `${ids.map(requirementLine).join('\n')}\n\n${commandLine('explain', 'ID')} says more about one.\n`;
}

/** All that is known of a requirement, for a terminal. */
export function explanationText(requirement: Explained): string {
  const { id, level, topic, statement } = requirement;
  // A heading stands beside its first line.
  const rows = explainedRows(requirement).flatMap(([heading, lines]) =>
    lines.map((line, place) => [place === 0 ? heading : '', line] as const),
  );
  return `${id}  ${level}${isLoss(id) ? '  DATA LOSS' : ''}  ${topic}\n${statement}\n\n${table(rows)}\n`;
}

/** How many requirements there are of each level. */
const decided = (all: readonly Explained[]): string =>
  `What the suite decides: ${levels.map((level) => `${all.filter((each) => each.level === level).length} ${level}`).join(', ')}.`;

/** Requirements as a page of HTML. The id of a requirement is the anchor of its part. */
export function requirementHtml(all: readonly Explained[]): string {
  const topics = [...new Set(all.map(({ topic }) => topic))];
  const sections = topics.map((topic) => {
    const here = all.filter((each) => each.topic === topic);
    return markup`<section><h2>${capitalised(topic)}</h2>${here.map(requirementMarkup)}</section>`;
  });
  return String(
    page('Requirements of Delete Image', markup`<h1>Requirements</h1><p class="basis">${decided(all)}</p>${sections}`),
  );
}

function requirementMarkup(each: Explained): Markup {
  const { id, level, statement, why } = each;
  const rows = explainedRows(each).filter(([heading, lines]) => heading !== 'why' && lines.length > 0);
  const list = items(rows.map(([heading, lines]) => markup`<b>${capitalised(heading)}</b>: ${lines.flatMap(asHtml)}`));
  return markup`<details id="${id}"><summary><span class="id">${id}</span> ${level} <b>${statement}</b></summary><p>${why}</p>${list}</details>`;
}

const asHtml = (line: string, place: number): Content[] => [
  place === 0 ? '' : ' · ',
  line.startsWith('https:') ? link(line, line) : line,
];
