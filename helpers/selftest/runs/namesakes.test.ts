import { expect, test } from '@playwright/test';
import { variants } from '../../reference/variants.ts';
import { type Answers, runOn, startImageSource } from './image-source.ts';

/** A requirement about a namesake needs one: without it the requirement is not tested, and the run continues. */
test.setTimeout(300_000);

const made: Answers = (id) => id;

/** What the source does, by the name of a variant, and which requirements have no namesake then. */
const sources: Readonly<Record<string, { readonly variant: string; readonly without: string[] }>> = {
  'refuses the name of a deleted image': { variant: 'names-stay-taken', without: ['DI-GONE-14'] },
  'gives every image another name': { variant: 'names-are-numbered', without: ['DI-GONE-14', 'DI-KEEP-02'] },
};

for (const [what, { variant, without }] of Object.entries(sources)) {
  test(`a source that ${what} leaves requirements about namesakes not tested, and ends no run`, async () => {
    const target = await startImageSource(made, variants.find(({ name }) => name === variant) ?? {});
    const { verdict, output } = await runOn(target, '@DI-GONE-14|@DI-KEEP-02|@DI-ONCE-01', { args: ['--workers=1'] });
    await target.stop();

    const rows = verdict?.requirements ?? [];
    const unmet = rows.filter(({ reason }) => reason?.code === 'no-namesake').map(({ id }) => id);
    expect(unmet.sort(), output).toEqual(without);
    expect([verdict?.counts.broken, verdict?.counts.error], output).toEqual([0, 0]);
    expect(rows.find(({ id }) => id === 'DI-ONCE-01')?.verdict, output).toBe('pass');
  });
}
