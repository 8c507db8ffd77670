import type { RefusalCode } from '../../contracts/operation.ts';
import { type RequirementId, requirementIds } from '../../contracts/requirements.ts';
import { listed } from '../text/listed.ts';
import { type Profile, profileNames } from '../verdict/profile.ts';
import type { MinTested } from '../verdict/run-record.ts';
import type { Gate } from '../verdict/verdict-file.ts';
import { nearName } from './near-name.ts';
import { nearRequirement } from './near-requirement.ts';
import type { Problems } from './settings-error.ts';
import { refusalCodes } from './target-draft.ts';
import { suiteVariables } from './variables/suite-rows.ts';

/** What must have been exercised: everything, or these codes and requirements. */
export type Required = 'all' | readonly (204 | RefusalCode | RequirementId)[];

const gates: readonly Gate[] = ['must', 'should', 'never'];
const documentedCodes = [204, ...refusalCodes] as const;

/** CONFORMANCE_GATE. */
export function gate(given: string | undefined, problems: Problems): Gate {
  const text = given ?? suiteVariables.CONFORMANCE_GATE.byDefault;
  const found = gates.find((name) => name === text);
  if (found !== undefined) return found;
  const near = nearName(text, gates);
  problems.add(
    'CONFORMANCE_GATE',
    'must, should or never',
    problems.shown(text),
    near === undefined ? 'write one of these, or unset it' : `did you mean ${near}?`,
  );
  return suiteVariables.CONFORMANCE_GATE.byDefault;
}

/** CONFORMANCE_PROFILE; undefined if it is not set: a target file may name a profile. */
export function profile(text: string | undefined, problems: Problems): Profile | undefined {
  const found = profileNames.find((name) => name === text);
  if (text === undefined || found !== undefined) return found;
  const near = nearName(text, profileNames);
  const fix = near === undefined ? 'write one of these, or unset it' : `did you mean ${near}?`;
  return problems.add('CONFORMANCE_PROFILE', listed(profileNames, 'or'), problems.shown(text), fix);
}

/** CONFORMANCE_MIN_TESTED: a number of requirements, or a share of them. */
export function minTested(text: string | undefined, problems: Problems): MinTested | undefined {
  if (text === undefined) return undefined;
  const [, number = '', percent] = /^(\d+(?:\.\d+)?)(%)?$/.exec(text.trim()) ?? [];
  const isShare = percent !== undefined || number.includes('.');
  const share = Number(number) / (percent === undefined ? 1 : 100);
  if (number !== '' && !isShare) return { count: Number(number) };
  if (number !== '' && share <= 1) return { share };
  const expected = 'a number of MUST requirements, or a share of them';
  return problems.add('CONFORMANCE_MIN_TESTED', expected, problems.shown(text), 'write it like 120, 90% or 0.9, or unset it');
}

/** CONFORMANCE_REQUIRE: codes and ids separated by commas or blanks, or `all`; nothing by default. */
export function required(text: string | undefined, problems: Problems): Required {
  if (text === undefined) return [];
  const words = text.split(/[\s,]+/).filter((word) => word !== '');
  if (words.length === 1 && words[0] === 'all') return 'all';
  const expected = 'codes of the guide and requirement ids, or all';
  if (words.length === 0) problems.add('CONFORMANCE_REQUIRE', expected, 'an empty text', 'write it like 204,401, or unset it');
  return words.flatMap((word) => {
    const known = documentedCodes.find((code) => String(code) === word) ?? requirementIds.find((id) => id === word);
    if (known !== undefined) return [known];
    const fix = nearRequirement(word) ?? `codes are ${documentedCodes.join(', ')}`;
    problems.add('CONFORMANCE_REQUIRE', expected, problems.shown(word), fix);
    return [];
  });
}
