import type { Markup } from '../../text/markup.ts';
import { allurePage, type History } from './allure-page.ts';
import { reportPage } from './page.ts';

/** What a page is made from. */
export interface PageOrder {
  /** Folder of the Allure results. */
  readonly results: string;
  readonly history: History;
  readonly name: string;
}

/** A page that has its Allure report already, and waits for the statement, which links into it. */
export interface PageBegun {
  /** Where the test of each requirement is in it: the fragment of its address. */
  readonly places: ReadonlyMap<string, string>;
  /** The history with this run in it; undefined if the run is not part of it. */
  readonly history?: Uint8Array;
  /** Puts the statement, as `statementContent` gives it, in front. */
  readonly finished: (statement: Markup, title: string) => Promise<{ readonly html: Uint8Array }>;
}

/** Makes a page. @throws what keeps it from being made: the harness is to blame */
export type PageMaker = (order: PageOrder) => Promise<PageBegun>;

/** Makes a page in this process. */
export const pageHere: PageMaker = async ({ results, history, name }) => {
  const { html, ...begun } = await allurePage(results, history, name);
  return { ...begun, finished: async (statement, title) => ({ html: Buffer.from(String(reportPage(html, statement, title))) }) };
};
