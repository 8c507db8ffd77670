import { existsSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { ownFile, ownModule, suiteVersion } from '../../installation/own-files.ts';
import { sourceFiles } from './source-files.ts';

/** What only a few files may hold. */
interface Rule {
  readonly title: string;
  readonly holds: RegExp;
  /** Paths that the rule is not about, beside unit tests. */
  readonly except?: RegExp;
  /** Whether comments are left aside. */
  readonly inCode?: true;
  /** The files that hold it, each with its reason. */
  readonly places: Readonly<Record<string, string>>;
}

const ofTests = /^bench\/|\/(?:testing|fixtures|selftest)\//;
const ofBenchmark = /^bench\//;
/** What the suite writes. Targets of the tests answer with markup of their own, and hostile texts hold some. */
const ofTargets = /\/(?:reference|selftest\/(?:attacks|runs)|testing|fixtures)\//;
const prints =
  /\bconsole\s*\.|\bprocess\s*\.\s*std(?:out|err)\s*\.\s*write\b|\bstd(?:out|err)\b[^;\n]*\bfrom 'node:process'|\bwriteSync\(\s*[12]\b/;
/** A literal that begins with an element, without the tag. */
const element = /(?<!markup|trusted\()[`'](?:<[a-z]+[1-6]?(?: [a-z-]+="|>)|<!DOCTYPE |<\?xml )/i;

const toItsAuthor = 'shows the author of the suite what came of its own tests';
const forAProcess = 'writes results as JSON, for the process that started it';
const anExample = 'an example in a help or a message';

const rules: readonly Rule[] = [
  {
    title: 'everything printed passes one function, and other text contains nothing from outside',
    holds: prints,
    except: ofBenchmark,
    places: {
      'helpers/text/print.ts': 'prints for everybody else',
      'helpers/http/raw-request-line.ts': 'shows a line that prints in the shell of its reader',
      'helpers/installation/node-floor.ts': 'ends a process whose Node is too old before anything else is loaded',
      'helpers/cli/reference.ts': 'prints the variables of the reference target for a shell, its tokens among them',
      'helpers/playwright-internals/in-this-process.ts': 'hands what Playwright says of its own options to whoever prints',
      'helpers/cli/testing/lacking-part.ts': forAProcess,
      'helpers/selftest/proof/proof-part.ts': forAProcess,
      'helpers/selftest/proof/proof.ts': toItsAuthor,
      'helpers/selftest/proof/write-smoke.ts': toItsAuthor,
      'helpers/selftest/all.ts': toItsAuthor,
      'helpers/selftest/repeat-commands.ts': toItsAuthor,
      'helpers/selftest/skipped-tests.ts': toItsAuthor,
    },
  },
  {
    title: 'every page and every XML document is written with the tag that escapes',
    holds: element,
    except: ofTargets,
    places: {},
  },
  {
    title: 'few modules say of a text that it is markup',
    holds: /Markup\.trusted\(/,
    except: ofTargets,
    places: {
      'helpers/text/markup.ts': 'makes it',
      'helpers/report/statement/statement-style.ts': 'a style sheet',
      'helpers/report/statement/filter-html.ts': 'a script of our own',
      'helpers/report/allure/page.ts':
        'our own script and style sheet, what Allure wrote, and a statement that was made with the tag',
    },
  },
  {
    title: 'one module knows where the suite is, in the repository and in the package',
    holds: /\bimport\.meta\b/,
    except: ofTests,
    places: { 'helpers/installation/own-files.ts': 'tells the others' },
  },
  {
    title: 'the working folder is where the files of the operator are',
    holds: /\bprocess\.cwd\(\)/,
    places: {
      'helpers/cli/explain-text.ts': 'shows a path as the operator would write it',
      'helpers/cli/replay.ts': 'shows a path as the operator would write it',
      'helpers/report/reporter.ts': 'shows paths as the operator would write them',
      'helpers/selftest/proof/proof.ts': 'the proof page, in the output folder',
      'helpers/settings/settings.ts': '`.env`, target files and the output folder',
    },
  },
  {
    title: 'a message names a command by commandLine(), because the package has no scripts',
    holds: /npm run (?:conformance|plan|sweep|report|replay|compare|merge|reference)\b/,
    inCode: true,
    places: {},
  },
  {
    title: 'an id stands in its entry, its spec, its mutants and variants, and in few other places',
    holds: /\bDI-[A-Z\d]{2,4}-\d\d\b/,
    except: /^(?:contracts\/requirements|specs|helpers\/reference\/(?:mutants|variants))\/|\/(?:testing|fixtures|selftest)\//,
    inCode: true,
    places: {
      'contracts/withdrawn.ts': 'ids that are never used again',
      'contracts/operation.ts': 'each code of the guide names the requirement of its answer, and those of its effects',
      'contracts/evidence.ts': 'why no target lacks a kind of evidence without violating a requirement',
      'helpers/verdict/causes.ts': 'what many violations follow from, whatever the requirement',
      'helpers/verdict/group-findings.ts': 'the loss that explains others comes first',
      'helpers/spec/matchers.ts': 'a message names the requirement that decides instead',
      'helpers/spec/rules/race-outcomes.ts': 'a message names the requirement that decides instead',
      'bench/suite/cases.spec.ts': 'the cases of the benchmark are those of one requirement',
      'helpers/cli/explain.ts': anExample,
      'helpers/cli/replay.ts': anExample,
      'helpers/cli/requirement-page.ts': anExample,
      'helpers/cli/listing.ts': anExample,
      'helpers/cli/playwright-options.ts': anExample,
    },
  },
  {
    title: 'whatever waits in a loop does so by one function, with a budget that has a name',
    holds: /^( *)(?:for|while) \(.*(?:\n\1 .*)*?\b(?:sleep|pause)\(/m,
    except: /\/testing\/|^bench\/|^helpers\/(?:selftest|reference|report|cli)\//,
    places: {
      'helpers/shared/run-end.ts': 'a pause, which looks whether the run is over',
      'helpers/shared/tests-over.ts': 'the end of the tests, which the runner notes',
      'helpers/shared/waiting.ts': 'the one function',
    },
  },
  {
    title: 'a wait of a second or more has its number in the table of budgets',
    holds: /\b\w*Ms(?: =|:) \d[\d_]{3,}|\b(?:pause|sleep)\(\d[\d_]{3,}/,
    except: /\/testing\/|^bench\/|^helpers\/(?:selftest|reference|report|cli|playwright-internals)\//,
    places: {
      'contracts/budgets.ts': 'the table',
      'helpers/http/ordinary-transport.ts': 'how long a connection is kept idle',
      'helpers/http/recorded.ts': 'how exact the clocks of workers are',
      'helpers/run/project-outline.ts': 'limits of settings that are wrong',
      'helpers/run/signals.ts': 'how close two signals count as one',
      'helpers/settings/login/log-in.ts': 'how long before its end a token is renewed',
      'helpers/settings/login/renewal.ts': 'how exact an end of a token is',
      'helpers/shared/pulse.ts': 'how often a worker beats',
      'helpers/shared/reference-target.ts': 'limits of the reference target',
      'helpers/shared/run-id.ts': 'how long ago a run may have begun',
      'helpers/shared/waiting.ts': 'after which a wait is explained',
      'helpers/target/safety/sightings.ts': 'how long a sighting counts',
      'helpers/target/safety/target-presence.ts': 'the length of a look, which the budget `gone` contains',
      'helpers/target/source-retry.ts': 'from which on a source is slow',
    },
  },
  {
    title: 'one folder writes what Playwright leaves to read, and shares state over instances of modules',
    holds: /\bexpectedStatus = |Symbol\.for\(|\bprepareStackTrace = |Reflect\.set\(/,
    except: /^helpers\/playwright-internals\//,
    places: {},
  },
  {
    title: 'only the ledger makes an address',
    holds: /new Address\(/,
    places: { 'helpers/target/safety/ledger.ts': 'the one door' },
  },
  { title: 'one module makes reads', holds: /new Readable\(/, places: { 'helpers/target/safety/reads.ts': 'makes them' } },
  { title: 'one module makes errands', holds: /new Errand\(/, places: { 'helpers/target/safety/errands.ts': 'makes them' } },
  {
    title: 'what addresses are made of, three modules hold',
    holds: /import [^;]*\bmade\b[^;]*'[^']*address\.ts'/,
    places: Object.fromEntries(
      ['errands', 'ledger', 'reads'].map((name) => [`helpers/target/safety/${name}.ts`, 'makes one kind']),
    ),
  },
  {
    title: 'only the sender gives a transport a URL',
    holds: /\burlTo\b/,
    places: {
      'helpers/target/client/api.ts': 'compares the pages of a list, to see one that was read already',
      'helpers/target/safety/address.ts': 'has it',
      'helpers/target/safety/sender.ts': 'gives it',
    },
  },
  {
    title: 'connections are opened in two places',
    holds: /import (?!type\b)[^;]*'node:(?:net|tls|http|https|http2|dgram)'|\bfetch\(|new WebSocket\(/,
    except: /\/testing\/|^(?:helpers\/(?:selftest|reference|cli)|bench|contracts|specs)\//,
    places: {
      'helpers/http/http2/http2-connection.ts': 'speaks HTTP/2 on a connection that opening.ts opened',
      'helpers/http/http2/stream-notes.ts': 'knows the error codes of HTTP/2',
      'helpers/http/loopback.ts': 'says whether a text is an address',
      'helpers/http/ordinary-transport.ts': 'opens one',
      'helpers/http/raw-request-line.ts': 'says whether a text is an address',
      'helpers/http/wire/opening.ts': 'opens one',
      'helpers/settings/client-certificate-files.ts': 'reads a client certificate by a socket that connects to nothing',
    },
  },
  {
    title: 'addresses for cleaning up and for the preflight are used there only',
    holds: /ledger\.(?:leftover|probe)\(/,
    places: Object.fromEntries(
      ['run/hook-checks', 'run/operation-check', 'run/token-witness', 'target/clean-up/removal'].map((name) => [
        `helpers/${name}.ts`,
        'is one of these',
      ]),
    ),
  },
  {
    title: 'no source silences the compiler, and the linter only with a reason',
    holds: /^\s*\/\/ (@ts-(ignore|nocheck|expect-error)|biome-ignore(?!(?:-all)? [\w/]+: \S))/m,
    places: {},
  },
];

const files = ['helpers', 'specs', 'contracts', 'bench'].flatMap(sourceFiles).filter(({ path }) => !path.endsWith('.test.ts'));
const withoutComments = (text: string): string => text.replace(/\/\*[\s\S]*?\*\/|\/\/ .*$/gm, '');

for (const { title, holds, except = /^$/, inCode, places } of rules)
  test(title, () => {
    const found = files.filter(({ path, text }) => !except.test(path) && holds.test(inCode ? withoutComments(text) : text));

    expect(found.map(({ path }) => path).sort()).toEqual(Object.keys(places).sort());
  });

test('nothing is declared with `using`: Playwright keeps for every Node what it leaves as it is on Node 24, and Node 20 cannot read it', () => {
  const found = ['helpers', 'specs', 'contracts', 'bench']
    .flatMap(sourceFiles)
    .filter(({ text }) => /^\s*(?:await )?using \w/m.test(text));

  expect(found.map(({ path }) => path)).toEqual([]);
});

test('what opens a connection asks the origins', () => {
  const textOf = (path: string) => files.find((file) => file.path === path)?.text;

  for (const name of ['http/ordinary-transport', 'http/wire/opening'])
    expect(textOf(`helpers/${name}.ts`)).toMatch(/origins\.expect/);
  expect(textOf('helpers/http/http2/http2-connection.ts')).toContain('createConnection: () => observed(socket');
});

test('ways of printing, and markup without the tag, are found', () => {
  const printing = [
    'console.log(x)',
    'console\n  .error(x)',
    'process.stdout.write(x)',
    "import { stdout } from 'node:process';",
  ];
  const markup = ['`<li>', "'<h1>'", '`<p class="a">', '`<!DOCTYPE html>', "'<?xml version"];
  const escaped = ['markup`<li>', "'<", '`< ', '`a <b', "'<id or name>'"];

  expect([...printing, 'writeSync(2, x)'].filter((text) => !prints.test(text))).toEqual([]);
  expect([...markup.filter((text) => !element.test(text)), ...escaped.filter((text) => element.test(text))]).toEqual([]);
});

test('files of the suite are found', () => {
  const modules = ['run/set-up', 'report/reporter'].map((path) => ownModule(`helpers/${path}`));

  expect([ownFile('contracts/target.schema.json'), ...modules].filter((file) => !existsSync(file))).toEqual([]);
  expect(suiteVersion()).toMatch(/^\d+\.\d+\.\d+/);
});
