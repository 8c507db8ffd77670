import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Budget, budgets, longestMs, mostTries } from '../../../contracts/budgets.ts';
import { capitalised } from '../../platform/text/phrases.ts';
import { namesSecret, type Schema, schemaAt, sections, targetVariables, variables } from '../../settings/schema.ts';
import { root } from '../root.ts';

const columns = 126;
const pageColumns = 140;

/** The files that are generated from the tables of variables and of waits. `npm run docs:configuration` writes them. */
export function variablePages(): Readonly<Record<string, string>> {
  return {
    'docs/configuration.md': configurationPage(),
    '.env.example': environmentExample(),
    'docs/background/performance.md': withTable('docs/background/performance.md', 'contracts/budgets.ts', waits),
  };
}

/** A page whose table, after the comment that says from which file it is made, is that of today. */
function withTable(path: string, from: string, table: () => readonly string[]): string {
  const mark = `<!-- Made from ${from} by \`npm run docs:configuration\`. Edit the rows there. -->\n\n`;
  const [before, after = ''] = readFileSync(join(root, path), 'utf8').split(mark);
  return `${before}${mark}${table().join('\n')}${after.slice(after.search(/\n\n|\n$/))}`;
}

function waits(): string[] {
  const rows = Object.entries<Budget>(budgets).map(([name, budget]) => {
    const { responses, each = false, after } = budget;
    const tries = Number.isFinite(mostTries(budget)) ? mostTries(budget) : '–';
    const most =
      responses === undefined ? `${seconds(longestMs(budget))}${each ? ' each' : ''}` : `${responses} × \`TARGET_TIMEOUT_MS\``;
    return `| ${capitalised(budget.for)} | ${tries} | ${most} | ${capitalised(after)} | \`${name}\` |`;
  });
  return ['| Waits for | Tries | Seconds at most | After that | Name |', '| --- | --- | --- | --- | --- |', ...rows];
}

const seconds = (ms: number): string => (ms === 0 ? '–' : String(Math.round(ms / 100) / 10));

function configurationPage(): string {
  const names = (of: readonly string[]): string => of.map((name) => `\`${name}\``).join(', ');
  const paragraph = (text: string): string => wrapped(text, pageColumns).join('\n');
  const secrets = Object.keys(variables).filter(namesSecret);
  return `# Configuration

<!-- Made from contracts/environment.schema.json and contracts/target.schema.json by \`npm run docs:configuration\`. Edit them, not this page. -->

The suite reads variables from the environment and from \`.env\` in the folder where it is started. The environment wins, even if it is
empty. [.env.example](../.env.example) lists every variable. A line of \`.env\` that sets nothing, and an unknown
\`TARGET_*\` or \`CONFORMANCE_*\` name, are errors, so that a typo cannot change a run. The suite reports every problem of
a configuration, one line each, before it sends anything.

A variable that is not set never makes a requirement pass. What needs it is not tested, and the report gives the reason.

A target file says the same and more: where images come from, how each code is provoked, \`identities.creator\` (may create, not delete),
\`identities.unscoped\` and \`rescoped\` (tokens of the owner's user for no tenant, and for another one),
\`fixtures.shared\` and \`saving\`, and \`limits.collectionDelete\`. Its schema is
[contracts/target.schema.json](../contracts/target.schema.json), and [examples/targets](../examples/targets) has presets. The last column of
the tables gives the place of a value in a target file. A variable overrides that place. A text in a target file may refer to any variable as
\`\${NAME}\`; a secret stands there in no other way. Commands of a target file, and \`TARGET_TOKEN_COMMAND\`, get the variables of \`.env\`, too.

${sections.map(sectionOfPage).join('\n\n')}

## Proxies

\`HTTP_PROXY\`, \`HTTPS_PROXY\`, \`ALL_PROXY\` and \`NO_PROXY\` hold for each host that a run reaches, in upper or lower case, but not in \`.env\`. A value
is the URL of an HTTP proxy (\`http://\`, \`https://\`), with user and password if the proxy wants them: \`http://user:password@proxy.example:3128\`.
It is asked for a tunnel, for \`http\` URLs too, and looks up the names of hosts. Loopback never goes through a proxy. No output shows the password.

## Fleets

${paragraph('With the option `--project=NAME`, a run tests one target of the fleet, reaches no other, and leaves the reports on the others as they are. The page and `matrix.json` on the whole fleet are then gone until a run on several targets writes them.')}

${paragraph(`With several paths in \`TARGET_FILE\`, a variable that describes one target is refused, because it would describe each of them, unless a target file refers to it as \`\${NAME}\`: ${names(targetVariables.map(({ name }) => name))}.`)}

## Secrets

${paragraph(`No message, report or file shows the values of ${names(secrets)}. The same holds for every other variable whose name says that it is a secret (\`TOKEN\`, \`PASSWORD\`, \`SECRET\`, \`API_KEY\` …).`)}
`;
}

function sectionOfPage({ title, description = '', properties = {} }: Schema): string {
  const rows = Object.entries(properties);
  const inFile = rows.some(([, { member }]) => member !== undefined);
  const head = inFile ? '| variable | meaning | target file |\n| --- | --- | --- |' : '| variable | meaning |\n| --- | --- |';
  const lines = rows.map(([name, row]) => {
    const place = row.member === undefined ? '' : `\`${row.member}\``;
    return `| \`${name}\` | ${meaning(name, row).replaceAll('|', '\\|')} |${inFile ? ` ${place} |` : ''}`;
  });
  return [`## ${title}`, '', ...wrapped(description, pageColumns), '', head, ...lines].join('\n');
}

function environmentExample(): string {
  const intro =
    'Copy to .env and uncomment what you need. The environment wins over this file. Any other TARGET_* or CONFORMANCE_* name is an error. docs/configuration.md says more.';
  const lines = sections.flatMap(({ title = '', description = '', properties = {} }) => [
    '',
    `# --- ${title} ${'-'.repeat(columns - title.length - 7)}`,
    ...comment(description),
    ...Object.entries(properties).flatMap(([name, row]) => ['', ...comment(meaning(name, row)), `# ${name}=${exampleOf(name)}`]),
  ]);
  return `${[...comment(intro), ...lines].join('\n')}\n`;
}

/** The value that `.env.example` shows: none of a secret. */
function exampleOf(name: string): string {
  const { examples = [], default: usual = '' } = variables[name] ?? {};
  return namesSecret(name) ? '' : String(examples.flat()[0] ?? usual);
}

/** What a variable means, what it may be, and its default: sentences. What a token means is said of its identity. */
function meaning(name: string, row: Schema): string {
  const { member = '', title = '', type, minimum, default: usual } = variables[name] ?? {};
  const { description = `${capitalised(title)}.` } = {
    ...variables[name],
    ...(member.endsWith('/token') && schemaAt(member.replace('/token', ''))),
    ...row,
  };
  const kind = type === 'boolean' ? 'one of `true`, `false`, `1` and `0`' : minimum === undefined ? undefined : title;
  const byDefault = usual === undefined || description.includes(' Default: ') ? '' : ` Default: \`${usual}\`.`;
  // Before a default in words.
  return description.replace(/(?= Default: |$)/, kind === undefined ? '' : ` ${capitalised(kind)}.`) + byDefault;
}

/** A text as lines of a comment, without the quotes of Markdown. */
function comment(text: string): string[] {
  return wrapped(text.replaceAll('`', ''), columns - 2).map((line) => `# ${line}`);
}

function wrapped(text: string, width: number): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1) ?? '';
    if (line.length + word.length + 1 > width) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines;
}
