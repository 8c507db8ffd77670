import { type RequirementId, requirements } from './requirements.ts';
import { guideSources } from './sources/guide.ts';
import { practiceSources } from './sources/practices.ts';
import { rfcSources } from './sources/rfcs.ts';
import type { Documents, Source, WordedSource } from './sources/source.ts';

/** Every source that a requirement names, as it stands in the catalogue. */
export const sources: Readonly<Record<string, Source>> = { ...guideSources, ...rfcSources, ...practiceSources };

/** The source of a requirement, with the words that carry it. @throws Error if no place has the source of the requirement */
export function sourceOf(id: RequirementId, documents: Documents): WordedSource {
  const { source: name, quotation } = requirements[id];
  const source = sources[name];
  const [document = '', section = ''] = name.split(': ');
  const text = quotation ?? source?.text ?? documents[document]?.places[section]?.[0];
  if (source === undefined || text === undefined) throw new Error(`contracts/sources/ does not quote "${name}" for ${id}`);
  return { ...source, text };
}
