import { expect, test } from '@playwright/test';
import { requirementsAbout } from './requirement-word.ts';

test('a word stands for the requirements of its code or topic, or for those whose sentences hold it', () => {
  const of403 = requirementsAbout('403');

  expect(of403).toContain('DI-403-01');
  expect(of403.filter((id) => !id.startsWith('DI-403-'))).toEqual([]);
  expect(requirementsAbout('@di-403')).toEqual(of403);
  expect(requirementsAbout('Location')).toContain('DI-204-08');
  for (const word of ['DI-401-02', 'di-401-99', '', 'no such word']) expect(requirementsAbout(word)).toEqual([]);
});
