import {
  eightDeletions,
  get,
  isGoneNow,
  judge,
  may,
  must,
  obeys,
  outcomes,
  own,
  premise,
  raceWithOthers,
  readsAfterWrites,
  should,
  some204,
  someSuccess,
  status,
  topic,
  untested,
} from '../helpers/engine/vocabulary.ts';

/** Deletions and reads at the same time. */
export const concurrency = topic('concurrency', {
  'DI-RACE-01': must('operation', {
    statement: 'At least one of eight simultaneous deletions of one image gets 204.',
    defect: 'None of eight simultaneous deletions of one image gets 204.',
    source: 'guide: response 204',
    why: 'Two clean-up jobs often meet. If neither of them gets a 204, both report a failure for an image that is gone.',
    follows: { 'DI-204-01': 'always' },
    scene: [eightDeletions()],
    expect: obeys(outcomes.hasSome204),
  }),
  'DI-RACE-02': should('operation', {
    statement: 'Each of eight simultaneous deletions of one image gets 204, 404, 403 or 409.',
    defect: 'Simultaneous deletions of one image get {status}.',
    source: 'practice: the loser of a race finds no image',
    why: 'The loser of a race did nothing wrong. A 5xx alarms operators, and an unknown code stops the job.',
    follows: { 'DI-204-01': 'same status', 'DI-GONE-18': 'same status' },
    scene: [eightDeletions(some204)],
    expect: status(204, 404, 403, 409),
  }),
  'DI-RACE-03': must('operation', {
    statement: 'After eight simultaneous deletions of one image the image is gone.',
    defect: 'An image survives eight simultaneous deletions.',
    source: 'guide: images are immediately removed',
    why: 'A loser that writes back what it had read restores an image that was reported as deleted.',
    conforms: '404, 410, or 200 with the status DELETED.',
    follows: { 'DI-GONE-01': 'success', 'DI-GONE-10': 'if most', 'DI-RACE-01': 'always' },
    scene: [eightDeletions(someSuccess), get(own)],
    expect: isGoneNow,
  }),
  'DI-RACE-04': must('operation', {
    statement:
      'Reads that race a deletion find the image or no image; whoever reads or tries to delete it meanwhile, nobody sees it afterwards.',
    defect: 'Reads that race a deletion get neither 200 nor 404, or the image is there after a deletion that others raced.',
    source: 'guide: images are immediately removed',
    why: 'A read during the deletion may fill a cache with the image or the list, which then shows it for as long as the entry lives. A deletion that is refused meanwhile may write back what it had read.',
    conforms:
      '200 or 404 while the deletion runs, and no image afterwards, for its owner, in the list, and for a reader. If there are a reader and a stranger, and no images of others, they try to delete it at the same time.',
    follows: { 'DI-GONE-01': 'success', 'DI-GONE-02': 'success', 'DI-GONE-10': 'if most', 'DI-GONE-13': 'success' },
    needs: { aims: ['own'], state: true },
    run: async ({ api, images }) => {
      const { reads, after } = await raceWithOthers(api, images);

      judge(reads, obeys(outcomes.findsItOrNot(after)));
      return after;
    },
    expect: isGoneNow,
  }),
  'DI-RACE-05': must('operation', {
    statement: 'Simultaneous deletions of different images each remove their image.',
    defect: 'Simultaneous deletions of different images leave images in place.',
    source: 'guide: deletes the specified image',
    why: 'Clean-up jobs delete in parallel. If one deletion is dropped while another runs, images stay that were reported as deleted.',
    follows: { 'DI-GONE-01': 'success', 'DI-GONE-10': 'if most' },
    needs: { aims: ['own', 'own', 'own', 'own'], state: true, atOnce: true },
    run: async ({ api, images }) => {
      const four = [await images.present(), await images.present(), await images.present(), await images.present()];
      const deletions = await Promise.all(four.map(({ address }) => api.deleteImage(address, { wire: { together: true } })));

      const other = outcomes.notDone(deletions);
      premise(other === undefined, untested('deletion-answered', { status: other?.response?.status }));
      return Promise.all(four.map(({ id }) => api.getImage(id, { label: id })));
    },
    expect: isGoneNow,
  }),
  'DI-RACE-06': may('operation', {
    statement: 'Exactly one of eight simultaneous deletions of one image gets 204.',
    defect: 'Several of eight simultaneous deletions of one image get 204.',
    source: 'practice: the loser of a race finds no image',
    why: 'With exactly one 204, a client knows whether its own request removed the image. HTTP allows more.',
    follows: { 'DI-204-01': 'always', 'DI-GONE-01': 'always', 'DI-ONCE-01': 'same status', 'DI-RACE-01': 'always' },
    scene: [eightDeletions()],
    expect: obeys(outcomes.hasExactlyOne204),
  }),
  'DI-RACE-07': must('operation', {
    statement: 'Writes of metadata that race a deletion do not bring the image back.',
    defect: 'A write of metadata that races a deletion brings the image back.',
    source: 'guide: images are immediately removed',
    why: 'A handler that read the image before the deletion and writes it back afterwards undoes what got 204.',
    conforms: '404, 410, or 200 with the status DELETED.',
    follows: { 'DI-GONE-01': 'success', 'DI-GONE-10': 'if most', 'DI-GONE-15': 'always' },
    needs: { aims: ['own', 'derived'], state: true, atOnce: true },
    run: ({ api, images }) => readsAfterWrites(api, images),
    expect: isGoneNow,
  }),
});
