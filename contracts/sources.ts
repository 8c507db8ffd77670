import { type RequirementId, requirements } from './requirements.ts';
import { guideSources } from './sources/guide.ts';
import { practiceSources } from './sources/practices.ts';

const named: Readonly<Record<string, Source>> = { ...guideSources, ...practiceSources };

/** A source by its name in the catalogue: a section of an RFC says where it is by itself. Undefined if no place has the name. */
export function sourceNamed(name: string): Source | undefined {
  const [, document, number, section] = /^(rfc(\d+)): ([\d.]+)$/.exec(name) ?? [];
  if (document === undefined) return named[name];
  const url = `https://www.rfc-editor.org/rfc/${document}#section-${section}`;
  return { title: `RFC ${number}, section ${section}`, url, quoted: true };
}

/** The source of a requirement, with the words that carry it. @throws Error if no place has the source of the requirement */
export function sourceOf(id: RequirementId, documents: Documents): WordedSource {
  const { source: name, quotation } = requirements[id];
  const source = sourceNamed(name);
  const [document = '', section = ''] = name.split(': ');
  const text = quotation ?? source?.text ?? documents[document]?.places[section]?.[0];
  if (source === undefined || text === undefined) throw new Error(`contracts/sources/ does not quote "${name}" for ${id}`);
  return { ...source, text };
}

/** A place in a document, or a practice, that requirements rest on. */
export interface Source {
  /** The document and the place in it; for a practice, its name. */
  readonly title: string;
  /** Where it can be read; absent for a practice. */
  readonly url?: string;
  /** The words of the document, or where the practice can be seen; the first sentence of that place in documents.json if absent. */
  readonly text?: string;
  /** Whether `text` is quoted. Lines are joined, markup is left out, and `|` separates the cells of a table. */
  readonly quoted: boolean;
}

/** A source with the words that carry a requirement. */
export type WordedSource = Source & Required<Pick<Source, 'text'>>;

/** documents.json: the sentences that are quoted, word by word, by document and section or page, and where they were read. */
export type Documents = Readonly<
  Record<string, { readonly from: string; readonly places: Readonly<Record<string, readonly string[]>> }>
>;
