import { expect, test } from '@playwright/test';
import { Sightings } from './sightings.ts';

const id = '01234567-89ab-4def-8123-456789abcdef';

test('an image that was seen counts until something is sent that may remove it', () => {
  const sightings = new Sightings();
  expect(sightings.areFresh(id)).toBe(false);

  sightings.reading()(id.toUpperCase());
  expect(sightings.areFresh(id)).toBe(true);

  sightings.changing();
  expect(sightings.areFresh(id)).toBe(false);
});

test('a read that a deletion met says nothing about what is there after it', () => {
  const sightings = new Sightings();
  sightings.changing();
  const seen = sightings.reading();
  seen(id);
  sightings.changing();

  expect(sightings.areFresh(id)).toBe(false);
});
