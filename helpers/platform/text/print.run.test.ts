import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { onPush } from '../../selftest/test-kinds.ts';

const module = (path: string): string => JSON.stringify(fileURLToPath(new URL(path, import.meta.url)));

/** What a process prints that does this; `print.ts` is there as `p`, and it knows a secret. */
function printed(
  script: string,
  env: Readonly<Record<string, string>> = {},
): { readonly stdout: string; readonly stderr: string } {
  const modules = `const p = await import(${module('./print.ts')}); const k = await import(${module('./redaction/kept-out.ts')});`;
  const text = `${modules} k.keepOut(['S3cr3tOfTheOwner']); ${script}`;
  const { PATH = '' } = process.env;
  return spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', text], {
    env: { PATH, ...env },
    encoding: 'utf8',
  });
}

test('the output contains no secret, no control character and no command', onPush, () => {
  const { stdout, stderr } = printed(
    "p.say('::error::a\\x1b[31m S3cr3tOfTheOwner\\n  b'); p.complain('##[error]c\\r s3cr3toftheowner');",
  );

  expect(stdout).toBe('\\x3a:error::a\\x1b[31m [redacted]\n  b\n');
  expect(stderr).toBe('#\\x23[error]c\\r [redacted]\n');
});

test('in GitHub Actions commands are stopped from the first line on, but for annotations, and go on at the end', onPush, () => {
  const script = "p.say('a'); p.print('b'); p.annotate(['::error title=t::S3cr3tOfTheOwner']); p.say('c'); p.complain('d');";
  const { stdout, stderr } = printed(script, { GITHUB_ACTIONS: 'true' });
  const word = /^::stop-commands::([0-9a-f]{32})$/m.exec(stdout)?.[1] ?? '';
  const [stop, resume] = [`::stop-commands::${word}`, `::${word}::`];

  expect(stdout.split('\n')).toEqual([stop, 'a', 'b', resume, '::error title=t::[redacted]', stop, 'c', resume, '']);
  expect(stderr).toBe('d\n');
  expect(printed(script, { GITHUB_ACTIONS: 'true' }).stdout).not.toContain(word);
});

test('a document is printed unchanged, for a file', onPush, () => {
  expect(printed("p.printDocument('# a\\n')", { GITHUB_ACTIONS: 'true' }).stdout).toBe('# a\n');
});
