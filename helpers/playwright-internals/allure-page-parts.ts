/** The Allure version whose page this module knows; package.json pins it. */
const known = '@allurereport/core 3.18.0';
const remedy = 'Install that version, or adapt helpers/playwright-internals/allure-page-parts.ts.';

/** The parts of the single page that Allure writes. */
export interface AllureParts {
  /** Style of the loader, and the options of the report. */
  readonly head: string;
  /** The element into which the application renders. */
  readonly body: string;
  readonly application: Buffer;
  /** Files of the report by name. */
  readonly data: ReadonlyMap<string, Buffer>;
}

/**
 * Splits Allure's page into its parts. Omits its tag manager, and its `base`, which breaks under file:.
 * @throws Error if a part is missing: Allure has changed its page, and no page is better than half a page
 */
export function allureParts(allure: string): AllureParts {
  const application = /<script\s+src="data:text\/javascript;base64,([^"]+)"><\/script>/.exec(allure)?.[1];
  const options = /<script>\s*window\.allureReportOptions = [^\n]*\n\s*<\/script>/.exec(allure)?.[0];
  const style = /<style>[\s\S]*?<\/style>/.exec(allure)?.[0];
  const icon = /<link rel="icon"[^>]*>/.exec(allure)?.[0];
  const body = /<body>\s*([\s\S]*?<div id="app"><\/div>)/.exec(allure)?.[1];
  const data = new Map<string, Buffer>();
  for (const [, name = '', content = ''] of allure.matchAll(/\bd\("([^"]+)","([^"]*)"\)/g))
    data.set(name, Buffer.from(content, 'base64'));
  if (application === undefined || options === undefined || style === undefined || body === undefined || data.size === 0) {
    throw new Error(`the Allure page does not have the parts that ${known} writes. ${remedy}`);
  }
  return { head: `${icon ?? ''}${style}${options}`, body, application: Buffer.from(application, 'base64'), data };
}
