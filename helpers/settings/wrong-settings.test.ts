import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { parse } from 'yaml';
import { readSettings } from './settings.ts';
import { freshFolder } from './testing/fresh-folder.ts';
import { problemsIn } from './testing/problems-in.ts';

interface Row {
  readonly set?: Readonly<Record<string, string>>;
  readonly file?: unknown;
  readonly text?: string;
  readonly deviations?: unknown;
  readonly files?: Readonly<Record<string, unknown>>;
  readonly said: string;
}

const rows: readonly Row[] = parse(readFileSync(new URL('./wrong-settings.yaml', import.meta.url), 'utf8'), { merge: true });

const content = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

for (const { said, set = {}, file, text = file, deviations, files: others } of rows) {
  const all = { 'target.json': text, 'd.json': deviations, ...others };
  const files = Object.entries(all).filter(([, value]) => value !== undefined);
  test(`${JSON.stringify(set)}${files.map(([name, value]) => `, with ${name} ${content(value)}`).join('')} is one clear problem`, () => {
    const cwd = freshFolder();
    for (const [name, value] of [['not.pem', 'no certificate'], ...files]) writeFileSync(join(cwd, String(name)), content(value));
    const named = {
      ...(text !== undefined && { TARGET_FILE: 'target.json' }),
      ...(deviations !== undefined && { CONFORMANCE_DEVIATIONS: 'd.json' }),
    };

    const problems = problemsIn(() => readSettings({ ...named, ...set }, { cwd, dotenv: true }));

    expect(problems.map((problem) => problem.replaceAll(`${cwd}/`, ''))).toEqual([said]);
    expect(said).toMatch(/^[^\r\n]+: expected [^\r\n]+, got [^\r\n]+\. (?:[^\r\n]+ )?Fix: [^\r\n]+$/);
    expect(said).not.toContain('hush-hush');
  });
}
