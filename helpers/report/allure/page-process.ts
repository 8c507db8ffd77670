import { signalNames } from '../../shared/ending-signals.ts';
import { Markup } from '../../text/markup.ts';
import { loadAllure } from './allure-page.ts';
import { type PageBegun, pageHere } from './page-maker.ts';
import type { FromPage, ToPage } from './page-messages.ts';

/** Makes one page for the runner that started this process: an Allure report takes as much memory as all the rest of a run. */

/** A signal to the whole group, as a terminal sends it, is the runner's business: the report of an interrupted run is made, too. */
for (const signal of signalNames) process.on(signal, () => {});
process.on('disconnect', () => process.exit());

let begun: PageBegun | undefined;

process.on('message', (message: ToPage) => {
  answer(message).then(say, (error: unknown) =>
    say({ kind: 'failed', message: error instanceof Error ? error.message : String(error) }),
  );
});
// While the runner waits for its last tests. A failure here is reported where the page is made.
loadAllure().catch(() => {});

async function answer(message: ToPage): Promise<FromPage> {
  if (message.kind === 'order') {
    begun = await pageHere(message.order);
    const { places, history } = begun;
    return { kind: 'begun', places, ...(history !== undefined && { history }) };
  }
  if (begun === undefined) throw new Error('a statement came before its page');
  const { html } = await begun.finished(Markup.trusted(message.statement), message.title);
  return { kind: 'finished', html };
}

function say(message: FromPage): void {
  process.send?.(message);
}
