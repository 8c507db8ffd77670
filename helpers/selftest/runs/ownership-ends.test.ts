import { expect, test } from '@playwright/test';
import { type Answers, type ImageSourceTarget, type RunOptions, runOn, startImageSource } from './image-source.ts';

/** An id without proof ends the run with one reason, even if the earlier ids of the source were proven. */
test.setTimeout(300_000);

const some = '@DI-KEEP|@DI-401|@DI-ONCE|@DI-GONE';

/** Runs some tests and expects the first image that is not the run's to end the run with one reason. */
async function expectEnded(answers: Answers, reason: RegExp, options: RunOptions = {}): Promise<ImageSourceTarget> {
  const target = await startImageSource(answers);
  const { verdict, output, status } = await runOn(target, some, options);
  await target.stop();

  expect(target.strangers.filter((id) => !target.universe.images.has(id))).toEqual([]);
  const broken = output.split('\n').filter((line) => /^BROKEN/.test(line));
  expect(broken, output).toHaveLength(1);
  expect(broken[0]).toMatch(reason);
  expect([verdict?.verdict, verdict?.counts.error, verdict?.counts.broken, status], output).toEqual(['broken', 0, 0, 1]);
  return target;
}

const isNamed = ({ name }: { readonly name: string }): boolean => name.startsWith('production');

test('a source that starts to return somebody else’s images ends the run', async () => {
  const made: string[] = [];
  const answers: Answers = (id, { images }) => {
    made.push(id);
    return made.length < 4 ? id : ([...images.values()].find(isNamed)?.id ?? '');
  };

  await expectEnded(answers, /nothing proves that this run made that image/);
  expect(made.length).toBeLessThan(8);
});

test('a source that returns an id twice ends the run', async () => {
  const made: string[] = [];
  const answers: Answers = (id) => {
    made.push(id);
    return made[Math.min(made.length, 4) - 1] ?? '';
  };

  await expectEnded(answers, /returned "[^"]+" twice; every image needs its own id/);
});

test('a source that starts to return texts that are not ids ends the run', async () => {
  let made = 0;
  await expectEnded((id) => (++made < 4 ? id : '../servers/1'), /returned "\.\.\/servers\/1"/);
  expect(made).toBeLessThan(8);
});

test('a command that prints somebody else’s image ends the run', async () => {
  const images = ({ strangers }: ImageSourceTarget): object => ({ source: 'command', run: `echo ${strangers[3] ?? ''}` });

  await expectEnded((id) => id, /the list showed it before the run/, { images });
});
