import {
  isDeletion,
  isOrdinary,
  type Mutant,
  mutant,
  ofUnknown,
  rawId,
  removeLatest,
  type Where,
  withSideEffect,
} from './mutant.ts';

/** An authenticated DELETE of an identifier that matches. */
const ofText =
  (text: RegExp): Where =>
  (_, call) =>
    isDeletion(call) && call.principal !== undefined && text.test(rawId(call) ?? '');

/** Servers that drop the identifier from their database query, and delete what the rest of the query finds. */
export const droppedConditions: readonly Mutant[] = [
  mutant('unknown-id-takes-the-newest', 'drops a condition that matches nothing, and deletes the newest image', {
    report: 'Automattic/mongoose#12714',
    breaks: ['DI-KEEP-06'],
    mayBreak: ['DI-IDS-28', 'DI-KEEP-08'],
    ...withSideEffect(ofUnknown, (call) => removeLatest(call)),
  }),
  mutant('undefined-id-takes-the-newest', 'drops the condition for the identifiers null and undefined', {
    report: 'Automattic/mongoose#3260',
    breaks: ['DI-IDS-23'],
    mayBreak: ['DI-KEEP-08'],
    ...withSideEffect(ofText(/^(null|undefined)$/), (call) => removeLatest(call)),
  }),
  mutant('blank-padded-id-takes-the-newest', 'drops an identifier with blanks around it from the condition', {
    report: 'ory/network#271',
    breaks: ['DI-IDS-23', 'DI-IDS-24'],
    mayBreak: ['DI-KEEP-08'],
    ...withSideEffect(ofText(/^%20.|.%20$/), (call) => removeLatest(call)),
  }),
  mutant('query-of-the-collection-deletes', 'deletes the images that the query of the collection names', {
    report: 'rackerlabs/mimic#213',
    breaks: ['DI-IDS-11'],
    ...withSideEffect(
      ({ status }, call) => status >= 400 && call.request.method === 'DELETE' && call.principal !== undefined,
      (call) => {
        if (call.route.kind !== 'images') return;
        for (const id of new URLSearchParams(call.request.query).getAll('id')) {
          const image = call.universe.images.get(id);
          if (image !== undefined && isOrdinary(call.universe, image)) call.universe.remove(id);
        }
      },
    ),
  }),
];
