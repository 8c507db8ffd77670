import { expect, test } from '@playwright/test';
import { annotation } from './actions.ts';

test('an annotation keeps its text and its title apart, whatever they hold', () => {
  expect(annotation('warning', 'a:b,c%\n::error::d', 'e\r\n::error::f%0A')).toBe(
    '::warning title=a%3Ab%2Cc%25%0A%3A%3Aerror%3A%3Ad::e%0D%0A::error::f%250A',
  );
});
