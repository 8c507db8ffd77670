import { gunzipSync, gzipSync } from 'node:zlib';
import { xmlText } from '../formats/junit.ts';

/** The parts of the single page that Allure writes. */
interface AllureParts {
  /** Style of the loader, and the options of the report. */
  readonly head: string;
  /** Where the application puts itself. */
  readonly body: string;
  readonly application: Buffer;
  /** Files of the report by name. */
  readonly data: ReadonlyMap<string, Buffer>;
}

/** Takes Allure's page apart; leaves its tag manager and its `base` behind, which breaks under file:. */
function parts(allure: string): AllureParts {
  const application = /<script\s+src="data:text\/javascript;base64,([^"]+)"><\/script>/.exec(allure)?.[1];
  const options = /<script>\s*window\.allureReportOptions = [^\n]*\n\s*<\/script>/.exec(allure)?.[0];
  const style = /<style>[\s\S]*?<\/style>/.exec(allure)?.[0];
  const icon = /<link rel="icon"[^>]*>/.exec(allure)?.[0];
  const body = /<body>\s*([\s\S]*?<div id="app"><\/div>)/.exec(allure)?.[1];
  const data = new Map<string, Buffer>();
  for (const [, name = '', content = ''] of allure.matchAll(/\bd\("([^"]+)","([^"]*)"\)/g))
    data.set(name, Buffer.from(content, 'base64'));
  if (application === undefined || options === undefined || style === undefined || body === undefined || data.size === 0) {
    throw new Error('harness: the page of Allure has parts that are not known; was it upgraded?');
  }
  return { head: `${icon ?? ''}${style}${options}`, body, application: Buffer.from(application, 'base64'), data };
}

const packed = (id: string, content: Buffer) =>
  `<script type="application/gzip" id="${id}">${gzipSync(content, { level: 9 }).toString('base64')}</script>`;

/** Shows the statement, and Allure once an address names a test or the list of tests. */
const loader = `
(() => {
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
    const tests = location.hash !== '' && location.hash !== '#statement';
    const { classList } = document.documentElement;
    if (classList.contains('tests') !== tests) scrollTo(0, 0);
    classList.toggle('tests', tests);
    if (tests) loaded ??= load();
  };
  for (const name of ['hashchange', 'popstate', 'pushState', 'replaceState']) addEventListener(name, show);
  show();
})();
`;

const style = `
body { margin: 0 }
html:not(.tests) #allure { display: none } html.tests #statement { display: none }
.to-statement { position: fixed; left: 1rem; bottom: 3rem; z-index: 1000; padding: .35rem .8rem; border-radius: 1rem; font: 14px system-ui, sans-serif;
  color: #fff; background: #1f2328; border: 1px solid #9198a1; text-decoration: none }
@media print { .to-statement { display: none } }
`;

/**
 * One page that needs nothing beside it: the statement first, and the Allure report behind it. Application and data are packed:
 * plain, they are over the five megabytes that a mail or a ticket takes. `statement` is what `statementContent` gives.
 */
export function reportPage(allure: string, statement: string, title: string): string {
  const { head, body, application, data } = parts(allure);
  const files = Object.fromEntries([...data].map(([name, content]) => [name, content.toString('latin1')]));
  return [
    '<!DOCTYPE html>',
    `<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${xmlText(title)}</title>`,
    `<style>${style}</style>${head}</head><body>`,
    // A shadow tree: Allure's style sheet, once loaded, must not restyle the statement.
    `<div id="statement"><template shadowrootmode="open">${statement}</template></div>`,
    `<div id="allure">${body}<a class="to-statement" href="#statement">Conformance statement</a></div>`,
    packed('allure-data', Buffer.from(JSON.stringify(files))),
    packed('allure-application', application),
    `<script>${loader}</script>`,
    '</body></html>\n',
  ].join('\n');
}

/** Every text that a page of `reportPage` holds, unpacked: for whoever searches it. */
export function pageTexts(page: string): string[] {
  const texts = [page];
  for (const [, content = ''] of page.matchAll(/<script type="application\/gzip"[^>]*>([^<]*)</g)) {
    texts.push(gunzipSync(Buffer.from(content, 'base64')).toString());
  }
  const data = texts.find((text) => text.startsWith('{'));
  if (data === undefined) return texts;
  const files = Object.values(JSON.parse(data) as Record<string, string>);
  return [...texts, ...files.map((content) => Buffer.from(content, 'latin1').toString())];
}
