import { randomUUID } from 'node:crypto';
import type { RequirementId } from '../../../contracts/requirements.ts';
import type { Behaviour } from '../../reference/behaviour.ts';
import type { Deviation, RunVerdict } from '../../verdict/verdict-file.ts';
import { named } from './combined.ts';

/** A situation in which somebody reads the report on a target. */
export interface Situation {
  /** What has happened. */
  readonly about: string;
  readonly verdict: RunVerdict;
  /** What the target does; it conforms where this is absent. */
  readonly behaviour?: Behaviour;
  /** How many images the operator lists; absent if the run makes its own. */
  readonly images?: number;
  /** The token of the owner that the operator gives, if not the right one. */
  readonly token?: string;
  /** The deletion after which the target is gone, if it does not stay. */
  readonly diesAfter?: number;
}

/** The eight situations with one target each, by the name of the target. Together they are a fleet, which is the ninth. */
export const situations: Readonly<Record<string, Situation>> = {
  conforming: { about: 'the target conforms', verdict: 'conformant' },
  'small-bugs': {
    about: 'three small bugs: no challenge, a Content-Length with 204, a 405 without content',
    verdict: 'nonconformant',
    behaviour: named('no-challenge', 'content-length-0-on-204', 'empty-405'),
  },
  sloppy: {
    about: 'a server that was written in an afternoon',
    verdict: 'nonconformant',
    behaviour: named('deletion-is-200-with-image', 'no-token-is-403', 'second-deletion-is-500', 'text-401', 'location-on-204'),
  },
  'deletes-nothing': {
    about: 'deletions are answered 204, and every image is still there',
    verdict: 'nonconformant',
    behaviour: named('deletion-does-nothing'),
  },
  'three-images': { about: 'the operator lists three images and gives no other identity', verdict: 'conformant', images: 3 },
  accepted: {
    about: 'every violation is accepted',
    verdict: 'deviating',
    behaviour: named('no-date-on-tenth-404', 'code-is-another-405', 'metadata-outlives-image'),
  },
  'wrong-token': { about: 'the token of the owner is not valid', verdict: 'broken', token: randomUUID() },
  died: { about: 'the target stops answering in the middle of the run', verdict: 'broken', diesAfter: 12 },
};

const deviation = (requirement: RequirementId, reason: string, more: Partial<Deviation> = {}): Deviation => ({
  requirement,
  reason,
  // The other targets of the fleet do not show it.
  intermittent: true,
  ...more,
});

/** The list of accepted deviations of the fleet; the target `accepted` alone shows them. */
export const deviations: readonly Deviation[] = [
  deviation('DI-FLD-01', 'One of ten gateways has no clock; it is replaced in spring.', { until: '2099-03-31' }),
  deviation('DI-FLT-05', 'The code in the fault of a 405 is the one of the old router.', {
    until: '2099-12-31',
    link: 'https://tickets.example/IMG-17',
  }),
  deviation('DI-GONE-09', 'Metadata is removed by a job at night.'),
];
