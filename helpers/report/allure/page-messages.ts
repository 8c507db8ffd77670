import type { PageOrder } from './page-maker.ts';

/** What the runner says to the process that makes a page. Node's advanced serialization carries maps and octets. */
export type ToPage =
  | { readonly kind: 'order'; readonly order: PageOrder }
  | { readonly kind: 'statement'; readonly statement: string; readonly title: string };

/** What that process says. */
export type FromPage =
  | { readonly kind: 'begun'; readonly places: ReadonlyMap<string, string>; readonly history?: Uint8Array }
  | { readonly kind: 'finished'; readonly html: Uint8Array }
  | { readonly kind: 'failed'; readonly message: string };
