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
import { needsConfirmation } from '../settings/confirmation.ts';
import { secretVariables } from '../settings/environment.ts';
import { referenceTo } from '../settings/references.ts';
import { readSettings } from '../settings/settings.ts';
import { SettingsError } from '../settings/settings-error.ts';
import { nameFromUrl } from '../settings/target-url.ts';
import { defaultProfile, profileNames } from '../verdict/profile.ts';
import { command } from './command-definition.ts';
import { unwritable } from './file-trouble.ts';
import { type TemplateSource, targetTemplate, templateSources } from './target-template.ts';
import { didYouMean, UsageError } from './usage-error.ts';

const sources = Object.keys(templateSources);

const isSource = (text: string): text is TemplateSource => sources.includes(text);

/** `npm run init`: writes a commented target file from a few answers. */
export const init = command({
  name: 'init',
  summary: 'Asks a few questions, and writes a commented target file.',
  usage: [
    '[--url URL] [--stranger TENANT] [--images SOURCE [--from VALUE]] [--profile PROFILE] [--shared] [--name NAME] [--out FILE]',
  ],
  details: [
    'In a terminal it asks for the URL, the second tenant and the images, where the options do not say. It sends nothing and writes no secret: the file names the variables that hold them.',
    `--from is what the source needs: ${Object.entries(templateSources)
      .flatMap(([source, { question }]) =>
        question === undefined ? [] : [`${source}: ${question.replace(/^[A-Z](?![A-Z])/, (c) => c.toLowerCase())}`],
      )
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
    profile: {
      type: 'string',
      value: 'PROFILE',
      help: `what the verdict is about: ${profileNames.join(', ')}; ${defaultProfile} by default`,
    },
    shared: { type: 'boolean', help: 'others create or delete images in this tenant while the suite runs' },
    name: { type: 'string', value: 'NAME', help: 'name of the target in reports; its host by default' },
    out: { type: 'string', value: 'FILE', help: 'the file to write; target.yaml by default' },
    force: { type: 'boolean', help: 'replace a file that exists' },
  },
  statuses: {
    0: 'the file is written',
    1: 'the file cannot be written',
    2: 'an option or an answer is wrong; nothing is written',
  },
  run: async ({ text, has }, output) => {
    const out = text('out') ?? 'target.yaml';
    if (!/\.ya?ml$/.test(out)) throw new UsageError(`init: --out: expected a name that ends in .yaml, got ${out}.`);
    if (existsSync(out) && !has('force'))
      throw new UsageError(`init: ${out} exists. Choose another --out, or add --force to replace it.`);
    const answers = await answered({
      profile: text('profile'),
      url: text('url'),
      stranger: text('stranger'),
      source: text('images'),
      from: text('from'),
      shared: has('shared'),
    });
    expectNoSecret(answers);
    const content = contentOf(answers, out, text('name'));
    try {
      writeWhole(out, content);
    } catch (error) {
      throw new Error(unwritable('init', out, error));
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
      `  ${commandLine('preflight', ...(makers.includes(answers.source) ? ['--make'] : []))}`,
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

interface Answers {
  readonly profile: string;
  readonly url: string;
  readonly stranger: string;
  readonly source: TemplateSource;
  readonly from: string;
  readonly shared: boolean;
}

/** The answers of the options; undefined where none is given. */
type GivenAnswers = Readonly<Record<Exclude<keyof Answers, 'shared'>, string | undefined>> & Pick<Answers, 'shared'>;

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

/**
 * Asks for what is not given, and asks again until the answer is right. Without a terminal to ask, what is not given is as by default.
 * @throws UsageError if a word that is given is wrong, or one is missing that has no default
 */
export async function askedFor(given: GivenAnswers, ask?: Ask): Promise<Answers> {
  const right = async (question: string, problemIn: (answer: string) => string | undefined): Promise<string> => {
    for (let problem = ''; ; ) {
      const answer = (await ask?.(`${problem}${question}`)) ?? '';
      const found = ask && problemIn(answer);
      if (found === undefined) return answer;
      problem = `${found}\n`;
    }
  };
  const expectGiven = (option: string, isGiven: boolean): void => {
    if (ask === undefined && !isGiven)
      throw new UsageError(`init: ${option} is missing, and there is no terminal to ask. See ${commandLine('init', '--help')}.`);
  };
  if (given.source !== undefined) expectSource(given.source);
  expectGiven('--url', given.url !== undefined);
  const known = { stranger: '', source: 'none', from: '', profile: defaultProfile, shared: false } as const;
  const url =
    given.url ??
    (await right('URL of the target, with version and tenant, such as https://compute.example/v2/123456', (answer) =>
      problemOf({ ...known, url: answer }),
    ));
  const stranger =
    given.stranger ??
    (await right(
      "Tenant of a second account, to test that it cannot delete the owner's images; its token goes into TARGET_STRANGER_TOKEN (empty if there is none)",
      (answer) => problemOf({ ...known, url, stranger: answer }),
    ));
  const choices = Object.entries(templateSources).map(([name, { is }]) => `  ${name.padEnd(9)}  ${is}\n`);
  const question = `Where do images come from that the suite may delete?\n${choices.join('')}One of these words (none by default)`;
  const source =
    given.source ??
    ((await right(question, (answer) =>
      answer === '' || isSource(answer) ? undefined : `Expected one of ${sources.join(', ')}.${didYouMean(answer, sources)}`,
    )) ||
      'none');
  expectSource(source);
  const needs = templateSources[source].question;
  if (needs === undefined && given.from !== undefined)
    throw new UsageError(`init: the source ${source} needs nothing. Leave out --from.`);
  expectGiven('--from', needs === undefined || given.from !== undefined);
  const from =
    needs === undefined
      ? ''
      : (given.from ?? (await right(needs, (answer) => problemOf({ ...known, url, stranger, source, from: answer }))));
  return { url, stranger, source, from, shared: given.shared, profile: given.profile ?? defaultProfile };
}

/** What is wrong with answers, in the words of a run that reads the file; undefined if nothing is. */
function problemOf(answers: Answers): string | undefined {
  try {
    expectNoSecret(answers);
    contentOf(answers, 'target.yaml');
  } catch (error) {
    if (error instanceof SettingsError) return error.problems.map((problem) => problem.replace(/^\S+ \S+: e/, 'E')).join('\n');
    if (error instanceof UsageError) return error.message;
    throw error;
  }
  return undefined;
}

function expectSource(source: string): asserts source is TemplateSource {
  if (!isSource(source))
    throw new UsageError(`init: --images: expected one of ${sources.join(', ')}, got ${source}.${didYouMean(source, sources)}`);
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

/** The target file. @throws SettingsError with each answer that is wrong */
function contentOf(answers: Answers, out: string, given?: string): string {
  const name = given ?? (URL.canParse(answers.url) ? nameFromUrl(answers.url) : 'target');
  const schema = relative(dirname(resolve(out)), ownFile('contracts/target.schema.json'));
  const content = targetTemplate({ ...answers, name, schema });
  check(content, basename(out));
  return content;
}

const tokensForTheCheck = { TARGET_TOKEN: 'a-token-for-the-check', TARGET_STRANGER_TOKEN: 'another-for-the-check' };

/** Reads the file as a run would. Whether hosts are confirmed is asked when a command sends something. @throws SettingsError with each answer that is wrong */
function check(content: string, name: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'delete-image-init-'));
  try {
    writeFileSync(join(folder, name), content);
    readSettings({ TARGET_FILE: name, ...tokensForTheCheck }, { cwd: folder });
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    const wrong = error.problems.filter((problem) => !problem.startsWith('TARGET_CONFIRM_HOST:'));
    if (wrong.length > 0) throw new SettingsError(wrong);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
