import { expect, test } from '@playwright/test';
import { variants } from '../../reference/variants.ts';
import { type Answers, runOn, startImageSource } from './image-source.ts';

/** A requirement about a namesake needs one: without it the requirement is not tested, and the run continues. */
test.setTimeout(300_000);

const made: Answers = (id) => id;

/** A source that returns its first image again from the second request on: the image that a run deletes before it asks for a namesake. */
const first: string[] = [];
const again: Answers = (id) => (first.push(id) < 2 ? id : (first[0] ?? ''));

/** What the source does, by the name of a variant, and which requirements have no namesake then. */
const sources: Readonly<Record<string, { readonly variant?: string; readonly answers: Answers; readonly without: string[] }>> = {
  'refuses the name of a deleted image': { variant: 'names-stay-taken', answers: made, without: ['DI-GONE-14'] },
  'gives every image another name': { variant: 'names-are-numbered', answers: made, without: ['DI-GONE-14', 'DI-KEEP-02'] },
  'gives the deleted image again': { answers: again, without: ['DI-GONE-14'] },
};

for (const [what, { variant, answers, without }] of Object.entries(sources)) {
  test(`a source that ${what} leaves requirements about namesakes not tested, and ends no run`, async () => {
    const target = await startImageSource(answers, variants.find(({ name }) => name === variant) ?? {});
    const wanted = variant === undefined ? '@DI-GONE-14' : '@DI-GONE-14|@DI-KEEP-02|@DI-ONCE-01';
    const { verdict, output } = await runOn(target, wanted, { args: ['--workers=1'] });
    await target.stop();

    const rows = verdict?.requirements ?? [];
    const unmet = rows.filter(({ reason }) => reason?.code === 'no-namesake').map(({ id }) => id);
    expect(unmet.sort(), output).toEqual(without);
    expect([verdict?.counts.broken, verdict?.counts.error], output).toEqual([0, 0]);
    if (variant !== undefined) expect(rows.find(({ id }) => id === 'DI-ONCE-01')?.verdict, output).toBe('pass');
  });
}
