import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from '@playwright/test';
import { parse } from 'yaml';
import { readSettings } from './settings.ts';
import { freshFolder } from './testing/fresh-folder.ts';
import { problemsIn } from './testing/problems-in.ts';

interface Row {
  readonly set?: Readonly<Record<string, string>>;
  readonly with?: Readonly<Record<string, string>>;
  readonly file?: object;
  readonly text?: string;
  readonly deviations?: unknown;
  readonly files?: Readonly<Record<string, unknown>>;
  /** The one problem; absent if the settings are right. */
  readonly said?: string;
  /** A part of the settings; of their first target, and a member that this does not have. */
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly target?: Readonly<Record<string, unknown>>;
  readonly lacks?: string;
}

/** Files beside those of each row, by the folder of this repository that they are copied from. */
const copied = {
  '../http/wire/testing': ['client.pem', 'client-key.pem', 'client-key-encrypted.pem', 'client.p12'],
  '../reference/tls': ['authority.pem', 'server.pem', 'server-key.pem'],
};

const [TARGET_URL, url] = ['http://127.0.0.1:8080/v2/123456', 'http://127.0.0.1:8080/v2/1'];

const rowsOf = (name: string): readonly Row[] =>
  parse(readFileSync(new URL(name, import.meta.url), 'utf8'), { merge: true, maxAliasCount: -1 });

const content = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** The files of a row, their content, and how to read its settings. */
function prepared({ with: beside, set = beside && { TARGET_URL, ...beside }, file, text, deviations, files: more }: Row) {
  const written = text ?? (file && content(Array.isArray(file) ? file : { url, ...file }));
  const named = {
    ...(written !== undefined && { TARGET_FILE: 'target.json' }),
    ...(deviations !== undefined && { CONFORMANCE_DEVIATIONS: 'd.json' }),
  };
  const all = { 'target.json': written, 'd.json': deviations, ...more };
  const files = Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [[name, content(value)] as const]));
  const read = (cwd: string) => {
    for (const [folder, names] of Object.entries(copied))
      for (const name of names) copyFileSync(new URL(`${folder}/${name}`, import.meta.url), join(cwd, name));
    for (const [name, octets] of [['not.pem', 'no certificate'] as const, ...files]) {
      mkdirSync(dirname(join(cwd, name)), { recursive: true });
      writeFileSync(join(cwd, name), octets);
    }
    return readSettings({ HOME: cwd, ...named, ...set }, { cwd, dotenv: true });
  };
  return { read, title: `${JSON.stringify(set ?? {})}${files.map(([name, octets]) => `, with ${name} ${octets}`).join('')}` };
}

for (const row of rowsOf('./wrong-settings.yaml')) {
  const { said } = row;
  const { read, title } = prepared(row);
  test(`${title} is ${said === undefined ? 'right' : 'one clear problem'}`, () => {
    const cwd = freshFolder();
    const problems = problemsIn(() => read(cwd));

    // OpenSSL's own words differ by its version.
    const shown = problems.map((each) => each.replaceAll(`${cwd}/`, '').replace(/(?<=OpenSSL says: ).+(?=\. Fix)/, '…'));
    expect(shown).toEqual(said === undefined ? [] : [said]);
    if (said !== undefined) expect(said).toMatch(/^[^\r\n]+: expected [^\r\n]+, got [^\r\n]+\. (?:[^\r\n]+ )?Fix: [^\r\n]+$/);
    expect(problems.join()).not.toMatch(/hush-hush|passphrase-of-the-tests/);
  });
}

for (const row of rowsOf('./right-settings.yaml')) {
  const { read, title } = prepared(row);
  test(`${title} becomes its target`, () => {
    const settings = read(freshFolder());
    const [target] = settings.targets;

    expect(settings).toMatchObject(row.settings ?? {});
    expect(target).toMatchObject(row.target ?? {});
    if (row.lacks !== undefined) expect(target).not.toHaveProperty(row.lacks);
  });
}
