import { gunzipSync, gzipSync } from 'node:zlib';
import { allureParts } from '../../playwright-internals/allure-page-parts.ts';
import { Markup, markup } from '../../text/markup.ts';
import { page } from '../statement/html-page.ts';
import { allurePage, type PageSource } from './allure-page.ts';

/** The parts of a page. */
export interface PageOrder extends PageSource {
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

/** The default level, 6, takes three times as long and makes the page a tenth smaller. Everybody waits for the page. */
const level = 3;

const packed = (id: string, content: Buffer): Markup =>
  markup`<script type="application/gzip" id="${id}">${gzipSync(content, { level }).toString('base64')}</script>`;

/** Shows the statement, and Allure once an address names a test, its requirement, or the list of tests. */
const loader = (places: ReadonlyMap<string, string>): Markup =>
  Markup.trusted(`
(() => {
  const places = ${JSON.stringify(Object.fromEntries(places))};
  const inflate = async (id) => {
    const octets = Uint8Array.from(atob(document.getElementById(id).textContent), (c) => c.charCodeAt(0));
    return new Response(new Blob([octets]).stream().pipeThrough(new DecompressionStream('gzip'))).text();
  };
  let loaded;
  const load = async () => {
    const files = JSON.parse(await inflate('allure-data'));
    for (const name in files) files[name] = btoa(files[name]);
    window.allure = window.allure || {};
    window.allureReportData = files;
    window.allureReportDataReady = true;
    const script = document.createElement('script');
    script.src = URL.createObjectURL(new Blob([await inflate('allure-application')], { type: 'text/javascript' }));
    document.body.append(script);
  };
  const show = () => {
    // Allure knows a test by a name of its own.
    if (/^#DI-/.test(location.hash)) history.replaceState(null, '', '#' + (places[location.hash.slice(1)] ?? '/'));
    const tests = location.hash !== '' && location.hash !== '#statement';
    const { classList } = document.documentElement;
    if (classList.contains('tests') !== tests) scrollTo(0, 0);
    classList.toggle('tests', tests);
    if (tests) loaded ??= load();
  };
  for (const name of ['hashchange', 'popstate', 'pushState', 'replaceState']) addEventListener(name, show);
  show();
})();
`);

/** Allure's head has a ring with a rate of success, green over a target that is nonconformant: it is not shown. */
const style = Markup.trusted(`
#app article[class*="styles_chart__"]:has(> [class*="styles_legend__"]) { display: none }
html:not(.tests) #allure { display: none } html.tests #statement { display: none }
.to-statement { position: fixed; left: 1rem; bottom: 3rem; z-index: 1000; padding: .35rem .8rem; border-radius: 1rem; font: 14px system-ui, sans-serif;
  color: #fff; background: #1f2328; border: 1px solid #9198a1; text-decoration: none }
@media print { .to-statement { display: none } }
`);

/**
 * Makes a page in this process. It needs nothing beside it: the statement first, and the Allure report behind it. Application and data
 * are packed: plain, they are over the five megabytes that a mail or a ticket takes.
 */
export const pageHere: PageMaker = async ({ statement, title, ...source }) => {
  const { html, places, history } = await allurePage(source);
  const { head, body, application, data } = allureParts(html);
  const files = Object.fromEntries([...data].map(([name, content]) => [name, content.toString('latin1')]));
  // A shadow tree: Allure's style sheet, once loaded, must not restyle the statement.
  const content = markup`<div id="statement"><template shadowrootmode="open">${Markup.trusted(statement)}</template></div>
<div id="allure">${Markup.trusted(body)}<a class="to-statement" href="#statement">Conformance statement</a></div>
${packed('allure-data', Buffer.from(JSON.stringify(files)))}
${packed('allure-application', application)}
<script>${loader(places)}</script>`;
  const whole = page(title, content, markup`<style>${style}</style>${Markup.trusted(head)}`);
  return { html: Buffer.from(String(whole)), ...(history !== undefined && { history }) };
};

/** Every text that a page of `pageHere` holds, unpacked: for whoever searches it. */
export function pageTexts(html: string): string[] {
  const texts = [html];
  for (const [, content = ''] of html.matchAll(/<script type="application\/gzip"[^>]*>([^<]*)</g)) {
    texts.push(gunzipSync(Buffer.from(content, 'base64')).toString());
  }
  const data = texts.find((text) => text.startsWith('{'));
  if (data === undefined) return texts;
  const files = Object.values(JSON.parse(data) as Record<string, string>);
  return [...texts, ...files.map((content) => Buffer.from(content, 'latin1').toString())];
}
