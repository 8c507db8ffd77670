import { type DocumentedCode, documentedCodes } from '../../contracts/operation.ts';
import { type RequirementId, requirementIds } from '../../contracts/requirements.ts';
import { type Profile, profileNames } from '../verdict/profile.ts';
import type { MinTested } from '../verdict/run-record.ts';
import type { Gate } from '../verdict/verdict-file.ts';
import { nearRequirement } from './near-requirement.ts';
import type { Problems } from './settings-error.ts';
import { wordOf } from './values.ts';
import { suiteVariables } from './variables/suite-rows.ts';

/** What must have been exercised: everything, or these codes and requirements. */
export type Required = 'all' | readonly (DocumentedCode | RequirementId)[];

const codes: readonly DocumentedCode[] = documentedCodes.map(({ code }) => code);
const fix = 'write one of these, or unset it';
const gates = wordOf<Gate>(['must', 'should', 'never'], fix);
const profiles = wordOf(profileNames, fix);

/** CONFORMANCE_GATE. */
export const gate = (text: string = suiteVariables.CONFORMANCE_GATE.byDefault, problems: Problems): Gate =>
  gates(text, 'CONFORMANCE_GATE', problems) ?? suiteVariables.CONFORMANCE_GATE.byDefault;

/** CONFORMANCE_PROFILE; undefined if it is not set: a target file may name a profile. */
export const profile = (text: string | undefined, problems: Problems): Profile | undefined =>
  text === undefined ? undefined : profiles(text, 'CONFORMANCE_PROFILE', problems);

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
    const known = codes.find((code) => String(code) === word) ?? requirementIds.find((id) => id === word);
    if (known !== undefined) return [known];
    const fix = nearRequirement(word) ?? `codes are ${codes.join(', ')}`;
    problems.add('CONFORMANCE_REQUIRE', expected, problems.shown(word), fix);
    return [];
  });
}
