import { type RequirementId, requirementIds, requirements } from '../../contracts/requirements.ts';
import { commandLine } from '../platform/installation/command-line.ts';
import { capitalised } from '../platform/text/phrases.ts';
import { nearRequirement, requirementsOf } from '../settings/near-name.ts';
import { UsageError } from './command.ts';

/** The requirement that a word of a command line names, in any case and with or without `@`. @throws UsageError if there is none */
export function requirementNamed(command: string, word: string): RequirementId {
  const name = word.trim().toUpperCase().replace(/^@/, '');
  const id = requirementIds.find((each) => each === name);
  if (id !== undefined) return id;
  const near = nearRequirement(name);
  const hint = near === undefined ? '' : ` ${capitalised(near).replace(/\w$/, '$&.')}`;
  throw new UsageError(`${command}: there is no requirement ${word.trim()}.${hint} ${commandLine('explain')} lists them all.`);
}

/** A requirement in a line of a list: id, level, area, statement. */
export function requirementLine(id: RequirementId): string {
  const { level, area, statement } = requirements[id];
  return `${id.padEnd(10)} ${level.padEnd(6)} ${area.padEnd(10)} ${statement}`;
}

/** The requirements of a code or topic, such as 403 or @DI-GONE; none for an id. */
export const requirementsAbout = (word: string): RequirementId[] => requirementsOf(word.trim().replace(/^@?(?:di-)?/i, ''));
