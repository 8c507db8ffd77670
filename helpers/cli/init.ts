import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { namesTenant } from '../images/safety/request-target.ts';
import { makers } from '../images/sources.ts';
import { commandLine } from '../platform/installation/command-line.ts';
import { ownFile } from '../platform/installation/own-files.ts';
import { writeWhole } from '../platform/output/whole-file.ts';
import { visible } from '../platform/text/visible.ts';
import { secretVariables } from '../settings/environment.ts';
import { referenceTo } from '../settings/formats.ts';
import { needsConfirmation } from '../settings/hosts.ts';
import { readSettings } from '../settings/settings.ts';
import { SettingsError } from '../settings/settings-error.ts';
import { command, didYouMean, UsageError } from './command.ts';
import { type TemplateAnswers, targetTemplate, templateSources } from './target-template.ts';
import { unwritable } from './written-verdict.ts';

const sources = Object.keys(templateSources);

/** A question in the middle of a sentence. */
const decapitalised = (question: string): string => question.replace(/^[A-Z](?![A-Z])/, (c) => c.toLowerCase());

/** `npm run init`: writes a commented target file from a few answers. */
export const init = command({
  name: 'init',
  summary: 'Asks a few questions, and writes a commented target file.',
  usage: ['[--url URL] [--stranger TENANT] [--images SOURCE [--from VALUE]] [--shared] [--out FILE]'],
  details: [
    'In a terminal it asks for the URL, the second tenant, the images and who else works in the tenant, where the options do not say. It sends nothing and writes no secret: the file names the variables that hold them.',
    `--from is what the source needs: ${Object.entries(templateSources)
      .flatMap(([source, { question }]) => (question === undefined ? [] : [`${source}: ${decapitalised(question)}`]))
      .join('; ')}.`,
  ],
  options: {
    url: { type: 'string', value: 'URL', help: 'base URL of the target, with version and tenant' },
    stranger: {
      type: 'string',
      value: 'TENANT',
      help: 'tenant of a second account, which must not delete the images of the first; none by default',
    },
    images: { type: 'string', value: 'SOURCE', help: `where images come from: ${sources.join(', ')}; none by default` },
    from: { type: 'string', value: 'VALUE', help: 'what the source needs' },
    shared: { type: 'boolean', help: 'others create, change or delete images in this tenant while the suite runs' },
    out: { type: 'string', value: 'FILE', help: 'the file to write; target.yaml by default' },
  },
  statuses: {
    0: 'the file is written',
    1: 'the file cannot be written',
    2: 'an option or an answer is wrong; nothing is written',
  },
  run: async ({ text, has }, output) => {
    const out = text('out') ?? 'target.yaml';
    if (!/\.ya?ml$/.test(out)) throw new UsageError(`init: --out: expected a name that ends in .yaml, got ${out}.`);
    if (existsSync(out)) throw new UsageError(`init: ${out} exists. Choose another --out, or remove the file.`);
    const answers = await answered({
      url: text('url'),
      stranger: text('stranger'),
      source: text('images'),
      from: text('from'),
      shared: has('shared') ? 'yes' : undefined,
    });
    const content = contentOf(answers, out);
    try {
      writeWhole(out, content);
    } catch (error) {
      throw new Error(unwritable('init', out, error as Error));
    }
    const { host } = new URL(answers.url);
    const next = [
      `${out} is written. Next:`,
      `  export TARGET_FILE=${out}`,
      '  export TARGET_TOKEN=…    # token of the account that owns the images',
      answers.stranger === ''
        ? '  # without a second tenant and its token, no run says that another tenant cannot delete your images: see identities.stranger'
        : '  export TARGET_STRANGER_TOKEN=…    # token of the second tenant',
      ...(namesTenant(answers.url) ? [] : [withoutTenant]),
      ...(answers.source === 'none' ? [withoutImages] : []),
      ...(needsConfirmation(answers.url) ? [`  export TARGET_CONFIRM_HOST=${host}`] : []),
      `  ${commandLine('preflight', ...(makers.some((source) => source === answers.source) ? ['--make'] : []))}`,
    ];
    output.document(`${next.map(visible).join('\n')}\n`);
    return 0;
  },
});

/** Some APIs take the tenant from the token alone, such as a Compute API at /v2.1. */
const withoutTenant =
  '  # the URL names no tenant: if paths of this API hold one, as in /v2/123456, correct url, or every request misses it; if not, what needs another tenant in the path is not tested';

/** The use of a file without a source of images. */
const withoutImages =
  '  export TARGET_IMAGE_IDS=…    # images that may be deleted, because the file has no source: without images no run is conclusive';

type Answers = Omit<TemplateAnswers, 'schema'>;

/** The answers of the options; undefined where none is given. */
type GivenAnswers = Readonly<Record<keyof Answers, string | undefined>>;

/** Puts a question to the person at the terminal. */
type Ask = (question: string) => Promise<string>;

/** The answers of the options, and those of the person at the terminal to the rest. */
async function answered(given: GivenAnswers): Promise<Answers> {
  if (process.stdin.isTTY !== true) return askedFor(given);
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return await askedFor(given, async (question) => (await terminal.question(`${question}: `)).trim());
  } finally {
    terminal.close();
  }
}

const choices = Object.entries(templateSources).map(([name, { is }]) => `  ${name.padEnd(9)}  ${is}\n`);

/** What is asked, in this order; undefined if the answers before need no other. */
const questions: Readonly<Record<keyof Answers, (before: Answers) => string | undefined>> = {
  url: () => 'URL of the target, with version and tenant, such as https://compute.example/v2/123456',
  stranger: () =>
    "Tenant of a second account, to test that it cannot delete the owner's images; its token goes into TARGET_STRANGER_TOKEN (empty if there is none)",
  source: () => `Where do images come from that the suite may delete?\n${choices.join('')}One of these words (none by default)`,
  from: ({ source }) => templateSources[source]?.question,
  shared: () => 'Do others create, change or delete images in this tenant while the suite runs? (yes or no; no by default)',
};

/**
 * Asks for what is not given, and asks again until the answer is right. Without a terminal to ask, what is not given is as by default.
 * @throws UsageError if the URL or what the source needs is missing, or a value for a source that needs none is given
 */
export async function askedFor(given: GivenAnswers, ask?: Ask): Promise<Answers> {
  if (ask === undefined && given.url === undefined)
    throw new UsageError(`init: --url is missing, and there is no terminal to ask. See ${commandLine('init', '--help')}.`);
  let answers: Answers = { url: '', stranger: '', source: 'none', from: '', shared: 'no' };
  for (const name of Object.keys(questions) as readonly (keyof Answers)[]) {
    const before = answers;
    const question = questions[name](before);
    const answeredWith = (answer = ''): Answers => ({ ...before, [name]: answer || before[name] });
    answers = answeredWith(given[name]);
    if (name === 'from' && ask === undefined && question !== undefined && answers.from === '')
      throw new UsageError(`init: --from is missing. The source ${answers.source} needs it: ${decapitalised(question)}.`);
    if (question === undefined && answers[name] !== '')
      throw new UsageError(`init: the source ${answers.source} needs nothing. Leave out --from.`);
    if (ask === undefined || question === undefined || given[name] !== undefined) continue;
    let problem: string | undefined = '';
    while (problem !== undefined) {
      answers = answeredWith(await ask(problem + question));
      const found = problemOf(name, answers);
      problem = found && `${found}\n`;
    }
  }
  return answers;
}

/** What is wrong with an answer, in the words of a run that reads the file; undefined if nothing is. */
function problemOf(name: keyof Answers, answers: Answers): string | undefined {
  const { source, shared } = answers;
  if (name === 'source')
    return sources.includes(source) ? undefined : `Expected one of ${sources.join(', ')}.${didYouMean(source, sources)}`;
  if (name === 'shared') return ['yes', 'no'].includes(shared) ? undefined : 'Expected yes or no.';
  try {
    contentOf(answers, 'target.yaml');
  } catch (error) {
    if (error instanceof SettingsError) return error.problems.map((problem) => problem.replace(/^\S+: e/, 'E')).join('\n');
    if (error instanceof UsageError) return error.message;
    throw error;
  }
  return undefined;
}

/** Shorter values of secret variables could be part of any answer. */
const shortestSecret = 8;

/** @throws UsageError if an answer contains the value of a secret variable: a shell replaced its name in double quotes */
function expectNoSecret({ url, stranger, from }: Answers): void {
  const secrets = secretVariables(process.env);
  for (const [option, answer] of Object.entries({ '--url': url, '--stranger': stranger, '--from': from })) {
    const [name] = secrets.find(([, value]) => value.length >= shortestSecret && answer.includes(value)) ?? [];
    if (name !== undefined)
      throw new UsageError(
        `init: ${option} contains the value of ${name}, which the file must not hold. Write ${referenceTo(name)} instead, in single quotes.`,
      );
  }
}

const tokensForTheCheck = { TARGET_TOKEN: 'a-token-for-the-check', TARGET_STRANGER_TOKEN: 'another-for-the-check' };

/** A problem of the file, by the option that gave the wrong answer. */
function byOption(problem: string): string {
  return problem.replace(/^\S+ (\/\S+):/, (_, place: string) => {
    if (place === '/url') return '--url:';
    return place === '/images/source' ? '--images:' : place.startsWith('/images/') ? '--from:' : '--stranger:';
  });
}

/**
 * The target file, which a run can read. Whether hosts are confirmed is asked when a command sends something.
 * @throws UsageError for a secret in it, and SettingsError with each answer that is wrong
 */
function contentOf(answers: Answers, out: string): string {
  expectNoSecret(answers);
  const schema = relative(dirname(resolve(out)), ownFile('contracts/target.schema.json'));
  const content = targetTemplate({ ...answers, schema });
  const folder = mkdtempSync(join(tmpdir(), 'delete-image-init-'));
  try {
    writeFileSync(join(folder, basename(out)), content);
    readSettings({ TARGET_FILE: basename(out), ...tokensForTheCheck }, { cwd: folder });
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    const wrong = error.problems.filter((problem) => !problem.startsWith('TARGET_CONFIRM_HOST:'));
    if (wrong.length > 0) throw new SettingsError(wrong.map(byOption));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return content;
}
