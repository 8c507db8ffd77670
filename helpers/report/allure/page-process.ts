import { signalNames } from '../../shared/ending-signals.ts';
import { suitShortProcess } from '../../shared/short-process.ts';
import { loadAllure } from './allure-page.ts';
import { type PageOrder, pageHere } from './page.ts';
import type { FromPage } from './page-elsewhere.ts';

/** Makes one page for the runner that started this process: an Allure report takes as much memory as all the rest of a run. */

suitShortProcess();

/** A signal to the whole group, as a terminal sends it, is the runner's business: the report of an interrupted run is made, too. */
for (const signal of signalNames) process.on(signal, () => {});
process.on('disconnect', () => process.exit());

const say = (message: FromPage): void => void process.send?.(message);

process.once('message', (order: PageOrder) => {
  pageHere(order).then(say, (error: unknown) => say({ failure: error instanceof Error ? error.message : String(error) }));
});
// While the runner waits for its last tests. A failure here is reported where the page is made.
loadAllure().catch(() => {});
