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
  readonly said: string;
}

const rows: readonly Row[] = parse(readFileSync(new URL('wrong-settings.yaml', import.meta.url), 'utf8'));

for (const { set = {}, file, text = file === undefined ? undefined : JSON.stringify(file), said } of rows) {
  test(`${JSON.stringify(set)}${text === undefined ? '' : ` with the target file ${text}`} is one clear problem`, () => {
    const cwd = freshFolder();
    writeFileSync(join(cwd, 'not.pem'), 'no certificate\n');
    if (text !== undefined) writeFileSync(join(cwd, 'target.json'), text);
    const env = text === undefined ? set : { TARGET_FILE: 'target.json', ...set };

    expect(problemsIn(() => readSettings(env, { cwd }))).toEqual([said]);
    expect(said).toMatch(/^[^\r\n]+: expected [^\r\n]+, got [^\r\n]+\. (?:[^\r\n]+ )?Fix: [^\r\n]+$/);
    expect(said).not.toContain('hush-hush');
  });
}
