import { tokensOf, unknownOption } from './command-words.ts';
import { otherOptions, pipelineCommands, pipelineOptions, selectionOptions } from './playwright-options.ts';
import { serverOptions } from './served.ts';
import { didYouMean } from './usage-error.ts';

/** Why a pipeline does not get this command, or these words; undefined if it does. */
export function refusal(name: string, args: readonly string[]): string | undefined {
  if (!pipelineCommands.includes(name))
    return `command: expected one of ${pipelineCommands.join(', ')}, got ${JSON.stringify(name)}.${didYouMean(name, pipelineCommands)}`;
  const known = { ...selectionOptions, ...serverOptions, ...otherOptions };
  const other = tokensOf(known, args).find((token) => token.kind === 'option' && !pipelineOptions.includes(token.name));
  if (other?.kind !== 'option') return undefined;
  if (!Object.hasOwn(known, other.name)) return `arguments: ${unknownOption(other.rawName, pipelineOptions)}`;
  return `arguments: a pipeline does not pass on ${other.rawName}, because it may run code or write files. Leave it out, or start the suite by its command.`;
}
