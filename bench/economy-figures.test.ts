import { expect, test } from '@playwright/test';
import { costsText, roundTrips } from './economy-figures.ts';

const sent = (...times: readonly (readonly [number, number])[]) =>
  times.map(([startMs, endMs]) => ({ requirement: 'DI-204-01', startMs, endMs }));

test('requests that were sent side by side are one round trip, and those that waited for each other are several', () => {
  expect(roundTrips(sent([0, 10], [1, 11], [2, 9]))).toBe(1);
  expect(roundTrips(sent([0, 10], [10, 20], [20, 30]))).toBe(3);
  expect(roundTrips(sent([0, 10], [1, 40], [12, 20]))).toBe(2);
});

test('the costs say how many requests each requirement takes', () => {
  const costs = [
    { id: 'DI-IDS-01', requests: 107, images: 35, roundTrips: 100 },
    { id: 'DI-404-01', requests: 1, images: 0, roundTrips: 1 },
  ];

  expect(costsText(costs)).toMatch(
    /^108 requests, 35 images and 101 round trips .* for 2 requirements: 54\.00 requests for each/,
  );
});
