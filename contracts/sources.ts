import { type RequirementId, requirements } from './requirements.ts';
import { guideSources } from './sources/guide.ts';
import { practiceSources } from './sources/practices.ts';
import { rfcSources } from './sources/rfcs.ts';
import type { Source } from './sources/source.ts';

/** Every source that a requirement names, as it stands in the catalogue. */
export const sources: Readonly<Record<string, Source>> = { ...guideSources, ...rfcSources, ...practiceSources };

/** What a requirement rests on, with the words that carry it. @throws Error if the catalogue names a source that is not described */
export function sourceOf(id: RequirementId): Source {
  const { source: name, quotation } = requirements[id];
  const source = sources[name];
  if (source === undefined) throw new Error(`contracts/sources/ does not describe the source "${name}" of ${id}`);
  return { ...source, text: quotation ?? source.text };
}
