import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AllureReport, resolveConfig } from '@allurereport/core';
import { signalNames } from '../../platform/process/ending-signals.ts';

/** A report as {@link allurePage} orders it: Allure's configuration, and the folder of results. */
export interface Order {
  readonly config: Parameters<typeof resolveConfig>[0] & { readonly output: string };
  readonly results: string;
}

/** Allure's page without its tag manager, which another host would serve. */
const tame = (html: string): string => html.replace(/<script async src="https:[\s\S]*?gtag\('config'[\s\S]*?<\/script>/, '');

/** Makes the report in the output folder of its configuration. */
async function generate({ config, results }: Order): Promise<void> {
  const whole = await resolveConfig(config);
  // The resolver adds a plugin of its own, which writes unwanted files.
  const report = new AllureReport({ ...whole, plugins: (whole.plugins ?? []).filter(({ id }) => id === 'awesome') });
  await report.start();
  await report.readDirectory(results);
  await report.done();
  const page = join(config.output, 'index.html');
  await writeFile(page, tame(await readFile(page, 'utf8')));
}

// A terminal sends a signal to the whole group: the report of an interrupted run is made, too.
for (const signal of signalNames) process.on(signal, () => {});
await generate(JSON.parse(process.argv[2] ?? '') as Order);
