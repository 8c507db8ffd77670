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
