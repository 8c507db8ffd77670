import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { root } from '../root.ts';
import { sourceFiles } from './source-files.ts';

/** What only a few files may hold. */
interface Rule {
  readonly title: string;
  readonly holds: RegExp;
  /** Paths that the rule is not about, beside unit tests. */
  readonly except?: RegExp;
  /** The files that hold it, and no others. */
  readonly places: readonly string[];
}

/** What the suite writes. Targets of the tests answer with markup of their own, and hostile texts hold some. */
const ofTargets = /\/(?:reference|selftest\/(?:attacks|runs)|testing|fixtures)\//;

const rules: readonly Rule[] = [
  {
    // The others write JSON for the process that started them. The suite's own tests show their author what came of them.
    title: 'everything printed passes one function, and other text contains nothing from outside',
    holds:
      /\bconsole\s*\.|\bprocess\s*\.\s*std(?:out|err)\s*\.\s*write\b|\bstd(?:out|err)\b[^;\n]*\bfrom 'node:process'|\bwriteSync\(\s*[12]\b/,
    except: /^(?:bench|helpers\/selftest)\//,
    places: [
      'helpers/platform/text/print.ts',
      'helpers/http/raw-request-line.ts',
      'helpers/platform/installation/node-floor.ts',
      'helpers/cli/reference.ts',
      'helpers/platform/in-this-process.ts',
      'helpers/cli/testing/lacking-part.ts',
    ],
  },
  {
    title: 'every page and every XML document is written with the tag that escapes',
    holds: /(?<!markup|trusted\()[`'](?:<[a-z]+[1-6]?(?: [a-z-]+="|>)|<!DOCTYPE |<\?xml )/i,
    except: ofTargets,
    // The content of a request, of which an identifier is a part.
    places: ['contracts/inputs/carried.ts'],
  },
  {
    // A style sheet and a script of our own.
    title: 'few modules say of a text that it is markup',
    holds: /Markup\.trusted\(/,
    except: ofTargets,
    places: ['helpers/platform/text/markup.ts', 'helpers/report/html.ts', 'helpers/report/html-style.ts'],
  },
  {
    // A pause of a run that may be over, and the end of the tests, which the runner notes.
    title: 'whatever waits in a loop does so by one function, with a budget that has a name',
    holds: /^( *)(?:for|while) \(.*(?:\n\1 .*)*?\b(?:sleep|pause)\(/m,
    except: /\/testing\/|^bench\/|^helpers\/(?:selftest|reference|report|cli)\//,
    places: ['helpers/verdict/run-end.ts', 'helpers/images/waiting.ts'],
  },
  { title: 'only the ledger makes an address', holds: /new Address\(/, places: ['helpers/images/safety/ledger.ts'] },
  { title: 'one module makes reads', holds: /new Readable\(/, places: ['helpers/images/safety/address.ts'] },
  { title: 'one module makes errands', holds: /new Errand\(/, places: ['helpers/images/safety/address.ts'] },
  {
    title: 'only the ledger takes what addresses are made of',
    holds: /import [^;]*\bmade\b[^;]*'[^']*address\.ts'/,
    places: ['helpers/images/safety/ledger.ts'],
  },
  {
    // The client compares the pages of a list, and the reads before a deletion; odd paths it leaves to servers in front.
    title: 'only the sender gives a transport a URL',
    holds: /\burlTo\b/,
    places: ['client/caller', 'client/clearance', 'client/lists', 'safety/address', 'safety/sender'].map(
      (name) => `helpers/images/${name}.ts`,
    ),
  },
  {
    // Two open connections; the others say whether a text is an address, or read errors and certificates.
    title: 'connections are opened in two places',
    holds: /import (?!type\b)[^;]*'node:(?:net|tls|http|https|http2|dgram)'|\bfetch\(|new WebSocket\(/,
    except: /\/testing\/|^(?:helpers\/(?:selftest|reference|cli)|bench|contracts|specs)\//,
    places: [
      'helpers/http/http2/http2-connection.ts',
      'helpers/http/loopback.ts',
      'helpers/http/raw-request-line.ts',
      'helpers/http/wire/opening.ts',
      'helpers/settings/certificates.ts',
    ],
  },
  {
    title: 'addresses for cleaning up and for the preflight are used there only',
    holds: /ledger\.(?:leftover|probe)\(/,
    places: ['run/preflight/operation', 'images/clean-up/clean-up'].map((name) => `helpers/${name}.ts`),
  },
];

const files = ['helpers', 'specs', 'contracts', 'bench'].flatMap(sourceFiles).filter(({ path }) => !path.endsWith('.test.ts'));

for (const { title, holds, except = /^$/, places } of rules)
  test(title, () => {
    const found = files.filter(({ path, text }) => !except.test(path) && holds.test(text));

    expect(found.map(({ path }) => path).sort()).toEqual([...places].sort());
  });

test('what opens a connection asks the origins', () => {
  const textOf = (path: string) => files.find((file) => file.path === path)?.text;

  for (const name of ['http/wire/transport', 'http/http2/transport', 'http/wire/opening'])
    expect(textOf(`helpers/${name}.ts`)).toMatch(/origins\.expect/);
  expect(textOf('helpers/http/http2/http2-connection.ts')).toContain('createConnection: () => observed(socket');
});

test('whatever can have an image deleted has an owner, who reads each change', () => {
  const owned = readFileSync(join(root, '.github/CODEOWNERS'), 'utf8').match(/^\/\S+/gm) ?? [];
  const safety = ['contracts/image-identifiers.ts', 'helpers/images/', 'helpers/run/preflight/', 'helpers/cli/sweep*.ts'];

  expect(owned).toEqual(expect.arrayContaining(safety.map((path) => `/${path}`)));
  expect(owned.filter((path) => !path.includes('*') && !existsSync(join(root, path)))).toEqual([]);
});
