import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { Behaviour } from '../../reference/behaviour.ts';
import { fieldsWith, type Message, withContent } from '../../reference/message.ts';
import { rewriteMessage } from '../../reference/mutants/changes.ts';
import { all, kind, ofNothing, status } from '../../reference/mutants/where.ts';
import { fleet } from './attack.ts';
import { chargesNothing, type Expectation, every, hasVerdict, isNotBroken } from './expectations.ts';
import { canMeasure } from './memory.ts';

const MiB = 2 ** 20;

/** Whether the runner, which makes the page, and its workers stay small. */
const isSmall: Expectation = ({ peak }) => (canMeasure && peak > 450 ? [`a process of the run grew to ${peak} MB`] : []);

/** A gzip with many members: a gibibyte of zeros in a mebibyte. */
const bomb = (): Buffer => {
  const member = gzipSync(Buffer.alloc(16 * MiB));
  return Buffer.concat(Array.from({ length: 64 }, () => member));
};

const zipped = (message: Message): Message => {
  const fields = fieldsWith(message.fields, 'Content-Encoding', 'gzip');
  return withContent({ ...message, fields }, bomb());
};

const manyImages = (): string =>
  Array.from({ length: 100_000 }, (_, n) => JSON.stringify({ id: randomUUID(), name: `image ${n}`, status: 'ACTIVE' })).join();

/** Lists that begin with a hundred thousand images. */
const manyMore = (): Behaviour => {
  const many = manyImages();
  const isList = all(kind('images', 'detail'), status(200));
  return rewriteMessage(isList, (message) =>
    withContent(message, message.content.toString().replace('"images":[', `"images":[${many},`)),
  );
};

// Attacks by size.

fleet(
  { select: ['--grep', '@DI-404-'], page: true, memory: true },
  {
    'gzip-bomb': {
      what: 'a fault of a mebibyte of gzip expands to a gibibyte',
      target: { behaves: () => rewriteMessage(ofNothing, zipped) },
      expect: every(hasVerdict, isSmall, chargesNothing('DI-WIRE-03', 'DI-FLT-02', 'DI-FLD-12')),
    },
    'list-of-100000': {
      what: 'a list holds 100,000 images',
      grep: '@removal|@DI-WIRE-01',
      target: { behaves: manyMore },
      expect: every(hasVerdict, isSmall, isNotBroken, chargesNothing('DI-WIRE-01')),
    },
  },
);
