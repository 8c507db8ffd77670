import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from '@playwright/test';
import { written } from '../platform/text/redaction/testing/secret-examples.ts';
import { secretsIn } from './secret-search.ts';
import { zip } from './zip.ts';

const secret = randomBytes(16).toString('hex');
const part = secret.slice(7, 19);

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const report = (text: string): string => `<script>d("data/x.json","${base64(JSON.stringify({ message: text }))}")</script>`;
const everyOctet = (text: string): string => [...Buffer.from(text)].map((octet) => `%${octet.toString(16)}`).join('');

/** Each format that a run writes, with a part of the secret in it. */
const planted: Readonly<Record<string, string | Buffer>> = {
  'verdict.json': JSON.stringify({ received: `401 ${part}` }),
  'junit.xml': `<failure>x-${part}-y</failure>`,
  'exchanges.har': JSON.stringify({ content: { encoding: 'base64', text: base64(`token ${part}`) } }),
  'html/index.html': report(`curl -H 'X-Auth-Token: ${part}'`),
  'html/twice.html': report(base64(`in base64 twice: ${part}`)),
  'html/packed.html': `<script>d("x","${gzipSync(`packed ${part}`).toString('base64')}")</script>`,
  'data.html': `<img src="data:text/plain;base64,${base64(`token ${part}`)}">`,
  'path.txt': `/v2/${base64(`token ${part}`)}`,
  'url.txt': `?token=${everyOctet(part)}`,
  'log.gz': gzipSync(`a line with ${part}`),
  'blob/report.zip': zip('report.jsonl', JSON.stringify({ token: part })),
  'blob/attachments.zip': zip('resources/1.html', report(part)),
};

/** What the search finds of a secret in a folder with one file. */
function foundIn(file: string, content: string | Buffer, sought: string): string[] {
  const path = test.info().outputPath(randomBytes(4).toString('hex'));
  mkdirSync(join(path, file, '..'), { recursive: true });
  writeFileSync(join(path, file), content);
  return secretsIn(path, [sought]);
}

for (const [form, write] of Object.entries(written)) {
  test(`a secret is found ${form}, in a text and in the page of a report`, () => {
    const text = `"a": "${write(`${secret}/"&`)}"`;

    expect(foundIn('a.txt', text, `${secret}/"&`)).not.toEqual([]);
    expect(foundIn('html/index.html', report(`<${text}>`), `${secret}/"&`)).not.toEqual([]);
  });
}

for (const [file, content] of Object.entries(planted)) {
  test(`twelve characters of a secret are found in ${file}`, () => {
    expect(foundIn(file, content, secret)).toEqual([file]);
  });
}

test('eleven characters of a secret are not found, and neither is a different text', () => {
  // No blank between: blanks do not count, so that a first digit that happens to be the twelfth of the secret would be found.
  const found = foundIn('a.txt', `${secret.slice(0, 11)}-${randomBytes(16).toString('hex')}`, secret);

  expect(found).toEqual([]);
});
