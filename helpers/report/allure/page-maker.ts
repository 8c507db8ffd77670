import { Markup } from '../../text/markup.ts';
import { allurePage, type History } from './allure-page.ts';
import { reportPage } from './page.ts';

/** What a page is made from. */
export interface PageOrder {
  /** Folder of the Allure results. */
  readonly results: string;
  readonly history: History;
  readonly name: string;
  /** What stands in front, as `statementContent` gives it: `#DI-204-01` leads to the test of that requirement. */
  readonly statement: string;
  readonly title: string;
}

/** A page, and the history with this run in it; undefined if the run is not part of it. */
export interface MadePage {
  readonly html: Uint8Array;
  readonly history?: Uint8Array;
}

/** Makes a page. @throws what keeps it from being made: the harness is to blame */
export type PageMaker = (order: PageOrder) => Promise<MadePage>;

/** Makes a page in this process. */
export const pageHere: PageMaker = async ({ results, history: past, name, statement, title }) => {
  const { html, places, history } = await allurePage(results, past, name);
  const page = String(reportPage(html, Markup.trusted(statement), { title, places }));
  return { html: Buffer.from(page), ...(history !== undefined && { history }) };
};
