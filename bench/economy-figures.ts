import { table } from './figures.ts';

/** A request of a run, in ms since the epoch. */
export interface Sent {
  readonly requirement: string;
  readonly startMs: number;
  readonly endMs: number;
}

/** What a requirement costs in a run. What several share counts for the first of them. */
export interface Cost {
  readonly id: string;
  readonly requests: number;
  readonly images: number;
  readonly roundTrips: number;
}

/** The most requests of which each was sent after the one before it was answered: what distance costs at least. */
export function roundTrips(sent: readonly Sent[]): number {
  let count = 0;
  let overMs = Number.NEGATIVE_INFINITY;
  for (const { startMs, endMs } of [...sent].sort((a, b) => a.endMs - b.endMs)) {
    if (startMs < overMs) continue;
    count += 1;
    overMs = endMs;
  }
  return count;
}

/** The costs as Markdown: how many requirements need how many, the totals, and the most expensive ones. */
export function costsText(costs: readonly Cost[]): string {
  const sum = (name: 'requests' | 'images' | 'roundTrips'): number => costs.reduce((total, each) => total + each[name], 0);
  const [requests, images, trips] = [sum('requests'), sum('images'), sum('roundTrips')];
  const bands = [0, 1, 2, 5, 10, 20, Number.POSITIVE_INFINITY];
  const within = (name: 'requests' | 'images' | 'roundTrips', least: number, most: number): string =>
    String(costs.filter((each) => each[name] >= least && each[name] <= most).length);
  const rows = bands.map((most, at) => {
    const least = at === 0 ? 0 : (bands[at - 1] ?? 0) + 1;
    const range = most === least ? String(most) : most === Number.POSITIVE_INFINITY ? `${least} and more` : `${least}–${most}`;
    return [range, within('requests', least, most), within('roundTrips', least, most), within('images', least, most)];
  });
  const dearest = [...costs].sort((a, b) => b.requests - a.requests).slice(0, 15);
  return [
    `${requests} requests, ${images} images and ${trips} round trips one after the other for ${costs.length} requirements: ` +
      `${(requests / costs.length).toFixed(2)} requests for each.`,
    table(['how many', 'requirements by requests', 'by round trips', 'by images'], rows),
    table(
      ['most requests', 'requests', 'round trips', 'images'],
      dearest.map((each) => [each.id, String(each.requests), String(each.roundTrips), String(each.images)]),
    ),
  ].join('\n\n');
}
