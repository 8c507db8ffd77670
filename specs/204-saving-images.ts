import {
  agreesWithAnswer,
  anAnswerAtOnce,
  answeredAsDeletion,
  aSuccess,
  both,
  del,
  get,
  isGoneNow,
  must,
  saving,
  should,
  topic,
} from '../helpers/engine/vocabulary.ts';

/** 204: images that are still being saved. */
export const savingImages = topic('204', {
  // The first to delete the image reads it at once; the others look at the same deletion.
  'DI-204-15': must('operation', {
    statement:
      'A deletion of an image that is still being saved does what it is answered: 204 and it is gone, a 4xx and it is left.',
    defect: 'The answer to the deletion of an image that is still being saved is untrue.',
    source: 'guide: images are immediately removed',
    why: 'Clients act on the status. If it says something other than what happened, they lose an image or pay for one that they believe to be gone.',
    follows: { 'DI-204-01': 'always', 'DI-GONE-01': 'always' },
    scene: [del(saving, { wants: anAnswerAtOnce }), get(saving, { row: 'after the deletion' })],
    expect: agreesWithAnswer(),
  }),
  'DI-204-12': must('operation', {
    statement: 'An image deleted while it is being saved does not turn ACTIVE later.',
    defect: 'An image that was deleted while it was being saved turned ACTIVE later.',
    source: 'guide: images are immediately removed',
    why: 'The job that saves a snapshot may register the image again when it ends. The owner then pays for an image that was reported as deleted.',
    conforms: 'Read again after the time that saving takes, the image is still gone.',
    follows: { 'DI-GONE-01': 'success', 'DI-GONE-10': 'if most', 'DI-RACE-05': 'always', 'DI-RACE-03': 'always' },
    // DI-GONE-10 reads it once more, at the end of the run.
    scene: [
      del(saving, { wants: both(anAnswerAtOnce, aSuccess) }),
      ...[0, 200, 400].map((waitMs) => get(saving, { row: 'read after it', waitMs })),
    ],
    expect: { 'read after it': isGoneNow },
  }),
  'DI-204-11': should('operation', {
    statement: 'Deleting an image that is still being saved gets 204, or 409 and the image is left.',
    defect: 'The deletion of an image that is still being saved gets {status} instead of 204 or 409.',
    source: 'guide: response codes',
    why: 'Snapshots are started by mistake and get stuck. Users must be able to remove one, or learn that they have to wait.',
    follows: { 'DI-204-01': 'same status', 'DI-GONE-01': 'success' },
    scene: [del(saving, { wants: anAnswerAtOnce })],
    expect: answeredAsDeletion(409),
  }),
});
