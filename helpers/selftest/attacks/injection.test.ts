import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { XMLValidator } from 'fast-xml-parser';
import type { Step } from '../../reference/message.ts';
import { rewriteOctets } from '../../reference/mutants/changes.ts';
import { ofNothing } from '../../reference/mutants/where.ts';
import { attack } from './attack.ts';
import { type Expectation, every, hasVerdict } from './expectations.ts';
import { unprintable } from './promises.ts';

/** Text that a terminal, a CI system or a browser would interpret. */
const hostile = [
  'said\n::error title=pwned::pwned',
  '::stop-commands::pwned',
  '::add-mask::pwned CONFORMANT',
  '##[error]pwned',
  '\x1b[2J\x1b]0;PWNED\x07\x1b[31mred\x9b31m\x85\u2028\u2029\u202e\u0000\ud800',
  '</template></script><script>window.PWNED=1</script><img src=x onerror=PWNED=1>',
  '[link](javascript:PWNED) ![image](http://evil.example/x.png) ]]> `code` | cell @octocat #12',
].join('\r\n');

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');

/** The files of a run contain nothing that a reader would execute. */
const filesAreInert: Expectation = ({ folder }) => {
  const reports = join(folder, 'reports');
  const texts = existsSync(reports)
    ? readdirSync(reports, { recursive: true, encoding: 'utf8' })
        .filter((name) => /\.(md|xml|svg|json|har|html)$/.test(name))
        .map((name) => [name, readFileSync(join(reports, name), 'utf8')] as const)
    : [];
  return texts.flatMap(([name, text]) => [
    ...(/\.md$/.test(name) && text.search(unprintable) >= 0 ? [`${name} holds control characters`] : []),
    ...(/\.md$/.test(name) && /^\s*::|^\s*##\[/m.test(text) ? [`${name} holds a workflow command`] : []),
    ...(/\.md$/.test(name) && /<img|[^\\]\[link|@octocat|https?:\/\/evil|[^\\]`code/.test(text) ? [`${name} holds markup`] : []),
    ...(/\.(xml|svg)$/.test(name) && XMLValidator.validate(text) !== true ? [`${name} is not well-formed`] : []),
    ...(/\.(json|har)$/.test(name) && !isJson(text) ? [`${name} is not JSON`] : []),
    ...(/\.html$/.test(name) && /<script>window\.PWNED|<img src=x onerror|src="http:\/\/evil/.test(text)
      ? [`${name} holds a script`]
      : []),
  ]);
};

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const inActions = (folder: string): Record<string, string> => ({
  GITHUB_ACTIONS: 'true',
  GITHUB_STEP_SUMMARY: join(folder, 'reports', 'summary.md'),
});

/** Hostile texts as reason phrases, fields and content of refused DELETEs. */
const inRefusals = (): readonly Step[] => {
  const content = JSON.stringify({ itemNotFound: { code: 404, message: hostile, details: hostile } });
  const line = hostile.replace(/[\r\n\0\ud800\u2028\u2029\u202e]+/g, ' ');
  const fields = `Content-Type: text/html; charset="${line.replaceAll('"', '')}"\r\nX-Compute-Request-Id: req-${line}\r\nDate: \x1b[31m\r\n`;
  const head = `HTTP/1.1 404 ${line}\r\n${fields}Content-Length: ${Buffer.byteLength(content)}\r\n\r\n`;
  return [latin1(head), Buffer.from(content), 'end'];
};

// Attacks by text that a reader would interpret.

attack('text-of-refusals', 'reason phrase, fields and content of refusals hold commands, escapes, scripts and lone surrogates', {
  onPush: true,
  target: { behaves: () => rewriteOctets(ofNothing, inRefusals()) },
  run: {
    select: ['specs/404-not-found.spec', 'specs/negotiation.spec'],
    page: true,
    variables: (_, folder) => inActions(folder),
  },
  expect: every(hasVerdict, filesAreInert),
});
