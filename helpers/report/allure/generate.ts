import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AllureReport, resolveConfig } from '@allurereport/core';
import { signalNames } from '../../platform/process/ending-signals.ts';
import { Markup } from '../../platform/text/markup.ts';

/** A report as {@link allurePage} orders it: Allure's configuration, the folder of results, and the release gate of the suite. */
export interface Order {
  readonly config: Parameters<typeof resolveConfig>[0] & { readonly output: string };
  readonly results: string;
  readonly gate: { readonly name: string; readonly open: boolean; readonly line: string };
}

/**
 * Allure's page begins at its first test, not at its head: what it scrolls before anybody did is scrolled back. Two of its tabs are always
 * empty here.
 */
const stay = Markup.trusted(`<style>[data-testid^=nav-tab-global] { display: none; }</style><script>
  let begun = location.hash.length > 2;
  for (const name of ['pointerdown', 'keydown', 'wheel', 'touchstart', 'hashchange']) addEventListener(name, () => { begun = true; }, true);
  addEventListener('scroll', ({ target }) => { if (!begun) (target.scrollingElement ?? target).scrollTop = 0; }, true);
</script></head>`);

/** Allure's page without its tag manager, which another host would serve. */
const tame = (html: string): string =>
  html.replace(/<script async src="https:[\s\S]*?gtag\('config'[\s\S]*?<\/script>/, '').replace('</head>', () => String(stay));

/** Makes the report in the output folder of its configuration. */
async function generate({ config, results, gate }: Order): Promise<void> {
  const whole = await resolveConfig(config);
  // The resolver adds a plugin of its own, which writes unwanted files.
  const report = new AllureReport({ ...whole, plugins: (whole.plugins ?? []).filter(({ id }) => id === 'awesome') });
  await report.start();
  await report.readDirectory(results);
  const tests = await report.store.allTestResults();
  const red = tests.filter(({ status }) => status === 'failed' || status === 'broken');
  const told = { rule: gate.name, success: gate.open, message: gate.line, expected: true, actual: gate.open };
  report.realtimeDispatcher.sendQualityGateResults([{ ...told, testResults: red.map(({ id }) => id) }]);
  await report.done();
  const page = join(config.output, 'index.html');
  await writeFile(page, tame(await readFile(page, 'utf8')));
}

// A terminal sends a signal to the whole group: the report of an interrupted run is made, too.
for (const signal of signalNames) process.on(signal, () => {});
await generate(JSON.parse(process.argv[2] ?? '') as Order);
