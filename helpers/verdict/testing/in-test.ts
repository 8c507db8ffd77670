import { type RunningTest, testsRunBy } from '../premise.ts';

/** Does something as a test would, which a premise that does not hold ends. Gives the annotations that the test is left with. */
export async function annotationsAfter(act: (running: RunningTest) => unknown): Promise<RunningTest['annotations']> {
  const running: RunningTest = {
    ...{ title: '', tags: [], annotations: [], status: 'passed', expectedStatus: 'passed', parallelIndex: 0, fail: () => {} },
  };
  const skipped = new Error('skipped');
  const before = testsRunBy({
    info: () => running,
    skip: () => {
      throw skipped;
    },
  });
  try {
    await act(running);
  } catch (error) {
    if (error !== skipped) throw error;
  } finally {
    testsRunBy(before);
  }
  return running.annotations;
}
