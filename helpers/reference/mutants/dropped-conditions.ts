import { isDeletion, isOrdinary, type Mutant, ofUnknown, rawId, removeLatest, type Where, withSideEffect } from './mutant.ts';

/** An authenticated DELETE of an identifier that matches. */
const ofText =
  (text: RegExp): Where =>
  (_, call) =>
    isDeletion(call) && call.principal !== undefined && text.test(rawId(call) ?? '');

/** Servers that drop the identifier from their database query, and delete what the rest of the query finds. */
export const droppedConditions: readonly Mutant[] = [
  {
    name: 'unknown-id-takes-the-newest',
    report: 'Automattic/mongoose#12714',
    bug: 'drops a condition that matches nothing, and deletes the newest image',
    breaks: ['DI-KEEP-06'],
    mayBreak: ['DI-IDS-28', 'DI-KEEP-08'],
    ...withSideEffect(ofUnknown, (call) => removeLatest(call)),
  },
  {
    name: 'undefined-id-takes-the-newest',
    report: 'Automattic/mongoose#3260',
    bug: 'drops the condition for the identifiers null and undefined',
    breaks: ['DI-IDS-23'],
    mayBreak: ['DI-KEEP-08'],
    ...withSideEffect(ofText(/^(null|undefined)$/), (call) => removeLatest(call)),
  },
  {
    name: 'blank-padded-id-takes-the-newest',
    report: 'ory/network#271',
    bug: 'drops an identifier with blanks around it from the condition',
    breaks: ['DI-IDS-23', 'DI-IDS-24'],
    mayBreak: ['DI-KEEP-08'],
    ...withSideEffect(ofText(/^%20.|.%20$/), (call) => removeLatest(call)),
  },
  {
    name: 'query-of-the-collection-deletes',
    report: 'rackerlabs/mimic#213',
    bug: 'deletes the images that the query of the collection names',
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
  },
];
