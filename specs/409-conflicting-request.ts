import { answer, named } from '../contracts/evidence.ts';
import { faultNamed, lockMatters, nameMatters, refusalMatters } from '../contracts/requirements/phrases.ts';
import {
  answeredAsDeletion,
  effects,
  faults,
  imageStands,
  limits,
  must,
  obeys,
  provoked,
  should,
  status,
  topic,
  triedConflicts,
} from '../helpers/engine/vocabulary.ts';

/** 409: an image whose state forbids the deletion. */
export const conflict = topic('409', {
  'DI-409-01': should('operation', {
    statement: "A request in conflict with the image's state is answered 409.",
    defect: "A request in conflict with the image's state is answered {status} instead of 409.",
    source: 'guide: response 409',
    why: '409 says that the request was right and the time is wrong: the client waits or removes what depends on the image.',
    conforms: `HTTP/1.1 409 Conflict, ${faultNamed('conflictingRequest', 409)}`,
    evidence: answer,
    follows: { 'DI-409-06': 'always' },
    needs: { aims: ['fixture'], provokes: [409], standIn: true },
    run: ({ api, attempts, provoker }) => triedConflicts(api, attempts, provoker),
    expect: status(409),
  }),
  'DI-409-02': must('operation', {
    statement: 'A 409 names the fault conflictingRequest or one of its family.',
    defect: 'The fault in a 409 is not named conflictingRequest.',
    source: 'guide: faults',
    quotation: 'buildInProgress | 409',
    why: `${nameMatters} OpenStack's guide adds conflictingRequest to the two names of this guide.`,
    conforms: `${faultNamed('conflictingRequest', 409)}, or buildInProgress, backupOrResizeInProgress, inProgress.`,
    evidence: named('409'),
    over: ({ seen }) => seen.faultsWith(409),
    expect: obeys(faults.namesItsStatus),
  }),
  'DI-409-03': must('operation', {
    statement: 'A request refused with 409 deletes nothing.',
    defect: 'A request that was refused with 409 deleted an image.',
    source: 'rfc9110: 15.5.10',
    why: refusalMatters,
    harm: 'loss',
    evidence: ['409', 'state of an image'],
    send: [provoked(409)],
    expect: imageStands,
  }),
  'DI-409-04': should('operation', {
    statement: 'The message of a 409 says what the conflict is.',
    defect: 'The message of the 409 does not say what the conflict is.',
    source: 'rfc9110: 15.5.10',
    quotation:
      'The server SHOULD generate content that includes enough information for a user to recognize the source of the conflict.',
    why: 'The caller has to remove the cause, such as a server that uses the image. From "Conflict" alone nobody learns it.',
    conforms: '"message": "The image is used by a server and cannot be deleted."',
    evidence: ['409', 'fault with a message'],
    over: ({ seen }) => seen.faultsWith(409),
    expect: obeys(limits.saysWhatConflicts),
  }),
  'DI-409-05': must('operation', {
    statement: 'Once the conflict is over the image can be deleted.',
    defect: 'The image still cannot be deleted after its conflict is over.',
    source: 'guide: response 204',
    why: lockMatters,
    evidence: ['409'],
    follows: { 'DI-204-01': 'same status', 'DI-409-03': 'always' },
    needs: { provokes: [409], undoes: true },
    run: async ({ provoker }) => {
      const provoked = await provoker.refusal(409, { isPassing: true });
      return provoker.deleteAfter(409, provoked);
    },
    expect: answeredAsDeletion(),
  }),
  'DI-409-06': must('operation', {
    statement:
      'An image whose state forbids its deletion is never deleted: the attempt is not answered with a 2xx, and the image is left.',
    defect: 'An image whose state forbids its deletion can be deleted.',
    source: 'guide: response 409',
    why: 'Servers and volumes that depend on the image lose their base.',
    conforms: 'Any 4xx, and GET shows the image.',
    harm: 'access',
    evidence: ['refusal'],
    needs: { follows: { fixture: 'conflict' } },
    over: ({ seen }) => seen.toRefuse('conflict'),
    expect: obeys(effects.isLeftInPlace),
  }),
});
