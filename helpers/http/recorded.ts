import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Exchange } from './exchange.ts';
import { endMs } from './moments.ts';
import { parseExchange } from './recorder.ts';

/** What all processes of a run recorded in the scratch folder of a target. @throws Error if a record was cut off */
export function recordedExchanges(scratch: string): Exchange[] {
  const folder = join(scratch, 'exchanges');
  const files = existsSync(folder) ? readdirSync(folder) : [];
  const contents = files.map((file) => readFileSync(join(folder, file), 'utf8'));
  if (contents.some((content) => content !== '' && !content.endsWith('\n')))
    throw new Error('the disk for temporary files was full, and lacks exchanges of this run');
  const lines = contents.flatMap((content) => content.split('\n').filter(Boolean));
  return lines.map((line) => parseExchange(line));
}

/** How much later than another worker one may note the same moment, in ms. */
const jitterMs = 1000;

/** Whether a request was lost when a target went down with another, which was found by sending that alone. */
export function wasLostWith(exchange: Exchange, all: readonly Exchange[]): boolean {
  if (exchange.response !== undefined || exchange.purpose.again?.ended) return false;
  const ends = all
    .filter(({ purpose: { again } }) => again?.ended)
    .flatMap((killer) => [killer, ...all.filter(({ id, test }) => id === killer.purpose.again?.first && test === killer.test)]);
  return ends.some((each) => Math.abs(endMs(each) - endMs(exchange)) <= jitterMs);
}

/** The exchanges without a whole response that were under way when a target gave its last one, and those that followed. */
export function underWayAtEnd(exchanges: readonly Exchange[]): Exchange[] {
  const isWhole = ({ response, failure }: Exchange): boolean => response !== undefined && failure === undefined;
  const lastMs = exchanges.filter(isWhole).reduce((latest, each) => Math.max(latest, endMs(each)), 0);
  return exchanges.filter((each) => !isWhole(each) && endMs(each) >= lastMs - jitterMs);
}
