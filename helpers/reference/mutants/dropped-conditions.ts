import { removeLatest, removeNamed } from './effects.ts';
import { type Mutant, mutant } from './mutant.ts';
import { all, isKnown, isKnownDeletion, isRefusal, kind, method, ofUnknown, rawId, type Where } from './where.ts';

/** An authenticated DELETE of an identifier that matches. */
const ofText = (text: RegExp): Where => all(isKnownDeletion, (call) => text.test(rawId(call) ?? ''));

/** Servers that drop the identifier from their database query, and delete what the rest of the query finds. */
export const droppedConditions: readonly Mutant[] = [
  mutant('unknown-id-takes-the-newest', 'drops a condition that matches nothing, and deletes the newest image')
    .breaking('DI-KEEP-06')
    .with({ report: 'Automattic/mongoose#12714', mayBreak: ['DI-413-06', 'DI-IDS-28', 'DI-KEEP-08'] })
    .withSideEffect(ofUnknown, (call) => removeLatest(call)),
  mutant('undefined-id-takes-the-newest', 'drops the condition for the identifiers null and undefined')
    .breaking('DI-IDS-23')
    .with({ report: 'Automattic/mongoose#3260', mayBreak: ['DI-KEEP-08'] })
    .withSideEffect(ofText(/^(null|undefined)$/), (call) => removeLatest(call)),
  mutant('blank-padded-id-takes-the-newest', 'drops an identifier with blanks around it from the condition')
    .breaking('DI-IDS-23', 'DI-IDS-24')
    .with({ report: 'ory/network#271', mayBreak: ['DI-KEEP-08'] })
    .withSideEffect(ofText(/^%20.|.%20$/), (call) => removeLatest(call)),
  mutant('content-of-the-collection-deletes', 'deletes the images that the content of DELETE of the collection names')
    .breaking('DI-IDS-11')
    .withSideEffect(all(isRefusal, method('DELETE'), isKnown, kind('images')), (call) =>
      removeNamed(call, call.request.content.toString('utf8')),
    ),
  mutant('query-of-the-collection-deletes', 'deletes the images that the query of the collection names')
    .breaking('DI-IDS-11')
    .with({ report: 'rackerlabs/mimic#213' })
    .withSideEffect(all(isRefusal, method('DELETE'), isKnown, kind('images')), (call) => removeNamed(call, call.request.query)),
];
