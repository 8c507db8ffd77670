import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../root.ts';
import { check } from './checks.ts';
import type { Variables } from './software.ts';
import { exit, logOf, printLog, startOn, type TargetRun } from './target-run.ts';

const pem = (name: string): string => join(root, 'helpers/http/wire/testing', `${name}.pem`);

/** What an operator may get wrong before a front, and the setting that the preflight has to name. */
const mistakes: readonly {
  readonly name: string;
  readonly without: readonly string[];
  readonly instead?: Variables;
  readonly httpVersions: string;
  readonly named: RegExp;
}[] = [
  ...['auto', '2'].flatMap((httpVersions) => [
    {
      name: 'no certificate',
      without: ['TARGET_CLIENT_CERT', 'TARGET_CLIENT_KEY'],
      httpVersions,
      named: /no answer from .*[Ss]et TARGET_CLIENT_CERT and TARGET_CLIENT_KEY\./,
    },
    {
      name: 'a foreign certificate',
      without: [],
      instead: { TARGET_CLIENT_CERT: pem('client-foreign'), TARGET_CLIENT_KEY: pem('client-key') },
      httpVersions,
      named: /no answer from .*[Cc]heck which authority signed (?:it|TARGET_CLIENT_CERT)\b/,
    },
  ]),
  { name: 'no key', without: ['TARGET_HEADERS'], httpVersions: 'auto', named: /got 403\..* set TARGET_HEADERS\./ },
];

/** Checks that the preflight of a target behind a front names the setting that is missing or wrong, and blames nobody else. */
export async function tryMistakes(run: TargetRun): Promise<void> {
  for (const { name, without, instead, httpVersions, named } of mistakes) {
    const kept = Object.entries(run.variables).filter(([variable]) => !without.includes(variable));
    const variables = { ...Object.fromEntries(kept), ...instead, TARGET_HTTP_VERSIONS: httpVersions };
    const mistaken = { ...run, name: `${run.name}-${name.replaceAll(' ', '-')}-${httpVersions}`, variables };
    const status = await exit(startOn(mistaken, 'preflight'));
    const isNamed = named.test(readFileSync(logOf(mistaken.name), 'utf8'));
    check(
      status === 1 && isNamed,
      `${name}, HTTP versions ${httpVersions}: the preflight names what to set, exit status ${status}`,
    );
    if (!isNamed) printLog(mistaken.name);
  }
}
