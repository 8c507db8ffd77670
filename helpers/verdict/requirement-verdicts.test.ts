import { expect, test } from '@playwright/test';
import { accepted, broke, ended, finding, musts, row, run, selected, skipped, violated } from './testing/changed-run.ts';

test.describe('a requirement', () => {
  test('takes the worst of its tests', () => {
    const order = [skipped('x'), {}, broke('x'), violated, accepted] as const;
    const words = order.map((_, i) => {
      const tests = order.slice(0, i + 1).map((change) => ended('DI-204-08', change));
      return row(selected(...tests), 'DI-204-08').verdict;
    });

    expect(words).toEqual(['untested', 'pass', 'broken', 'warning', 'accepted']);
  });

  test('counts its tests, the exchanges that they judged, their requests and their images', () => {
    const first = ended('DI-FLD-01', { evidenceCount: 3, requests: 4, images: 1 });
    const result = selected(first, ended('DI-FLD-01', violated), ended('DI-FLD-01', skipped('x')));

    expect(row(result, 'DI-FLD-01')).toMatchObject({
      ...{ verdict: 'error', evidenceCount: 4, requests: 4, images: 1 },
      ...{ tests: { passed: 1, failed: 1, skipped: 1 }, evidence: [finding], reason: null },
    });
  });

  test('that an operator accepts is decided, and says why', () => {
    const result = run({ 'DI-401-02': accepted });

    expect(row(result, 'DI-401-02').reason).toEqual({ code: 'accepted', parameters: {}, text: 'known', remedy: '' });
    expect(result.file.exercised.must).toEqual({ decided: musts, of: musts });
  });
});
