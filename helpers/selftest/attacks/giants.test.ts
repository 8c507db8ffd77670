import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { refusals } from './answer.ts';
import { fleet } from './attack.ts';
import { all, chargesNothing, type Expectation, hasVerdict, isNotBroken } from './expectations.ts';
import type { Answering } from './hostile-target.ts';
import { canMeasure } from './memory.ts';

const MiB = 2 ** 20;

/** Whether the runner, which makes the page, and its workers stay small. */
const isSmall: Expectation = ({ peak }) => (canMeasure && peak > 450 ? [`a process of the run grew to ${peak} MB`] : []);

/** A gzip with many members: a gibibyte of zeros in a mebibyte. */
const bomb = (): Buffer => {
  const member = gzipSync(Buffer.alloc(16 * MiB));
  return Buffer.concat(Array.from({ length: 64 }, () => member));
};

let manyImages: string | undefined;
const many: Answering = ({ method, path }, world) => {
  if (method !== 'GET' || !/\/images(\/detail)?$/.test(path)) return undefined;
  manyImages ??= Array.from({ length: 100_000 }, (_, n) =>
    JSON.stringify({ id: randomUUID(), name: `image ${n}`, status: 'ACTIVE' }),
  ).join();
  const own = world.own.map((id) => JSON.stringify({ id, name: world.find(id)?.name, status: 'ACTIVE' }));
  return { status: 200, fields: { 'Content-Type': 'application/json' }, content: `{"images":[${[manyImages, ...own].join()}]}` };
};

// Attacks by size.

fleet(
  { select: ['--grep', '@DI-404-'], page: true, memory: true },
  {
    'gzip-bomb': {
      what: 'a fault of a mebibyte of gzip expands to a gibibyte',
      target: {
        answer: refusals(() => ({
          status: 404,
          fields: { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' },
          content: bomb(),
        })),
      },
      expect: all(hasVerdict, isSmall, chargesNothing('DI-WIRE-03', 'DI-FLT-02', 'DI-FLD-12')),
    },
    'list-of-100000': {
      what: 'a list holds 100,000 images',
      grep: '@removal|@DI-WIRE-01',
      target: { answer: many },
      expect: all(hasVerdict, isSmall, isNotBroken, chargesNothing('DI-WIRE-01')),
    },
  },
);
