/** A place in a document, or a practice, that requirements rest on. */
export interface Source {
  /** The document and the place in it; for a practice, its name. */
  readonly title: string;
  /** Where it can be read; absent for a practice. */
  readonly url?: string;
  /** The words of the document, or where the practice can be seen. */
  readonly text: string;
  /** Whether `text` is quoted. Lines are joined, markup is left out, and `|` separates the cells of a table. */
  readonly quoted: boolean;
}
