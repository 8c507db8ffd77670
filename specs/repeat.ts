import { attempt, done } from '../contracts/evidence.ts';
import {
  carried,
  effectsOf,
  expect,
  expectAgreement,
  expectAnswer,
  expectDeleted,
  expectTried,
  framing,
  isGoneNow,
  must,
  readsBeside,
  should,
  shown,
  status,
  stillStands,
  topic,
} from '../helpers/engine/vocabulary.ts';

/** A deletion that is sent twice. */
export const repeat = topic('repeat', {
  'DI-ONCE-01': should('operation', {
    statement: 'Deleting a deleted image again is answered 404.',
    defect: 'A second deletion of an image is answered {status} instead of 404.',
    source: 'practice: itemNotFound',
    why: 'A client that lost the response sends the deletion again. 404 says that the image is gone, and clean-up code treats that as success.',
    evidence: ['successful deletion', 'answer of the service'],
    follows: { 'DI-204-01': 'same status', 'DI-GONE-01': 'success' },
    needs: { aims: ['own'], state: true },
    run: async ({ api, images }) => {
      const { address } = await images.present();
      await api.deletion(address, { label: 'first' });
      return api.deleteImage(address, { label: 'second' });
    },
    expect: status(404),
  }),
  'DI-ONCE-02': must('operation', {
    statement: 'Deleting a deleted image again removes no other image.',
    defect: 'A second deletion of an image removed another image.',
    source: 'rfc9110: 9.2.2',
    why: 'Clients and proxies may repeat a DELETE by themselves. A second effect destroys an image that nobody named.',
    harm: 'loss',
    evidence: done,
    needs: { aims: ['own', 'bystander'], state: true },
    run: async ({ api, images }) => {
      return readsBeside(images, async () => {
        const { address } = await images.present();
        await api.deletion(address, { label: 'first' });
        expectTried([await api.deleteImage(address, { label: 'second' })]);
      });
    },
    expect: stillStands,
  }),
  'DI-ONCE-03': must('operation', {
    statement: 'Each of two deletions with the same request identifiers removes its own image.',
    defect: 'A deletion with the identifiers of an earlier request is answered as done and does nothing.',
    source: 'guide: images are immediately removed',
    why: 'Clients give all requests of one job the same identifier. A service that answers from memory leaves every image but the first.',
    conforms: '204 and the image is gone, or a 4xx and the image is left.',
    evidence: done,
    needs: { aims: ['own', 'own'], state: true },
    run: async ({ images }) => {
      const { first, deletion, after } = await effectsOf(images, ['first', 'second'], shown.isAsAnswered, (row, { address }) =>
        row.deleteImage(address, { fields: carried.requestIds }),
      );
      expectAgreement(first.deletion, first.after);

      expectDeleted(deletion);
      expect(after).toObey(shown.isAsAnswered(deletion));
    },
  }),
  'DI-ONCE-04': should('operation', {
    statement: 'A deletion whose client went away can be repeated, and the image is gone then.',
    defect: 'An image cannot be deleted after a client went away during its deletion.',
    source: 'rfc9110: 9.2.2',
    quotation:
      'It knows that repeating the request will have the same intended effect, even if the original request succeeded, though the response might differ.',
    why: 'Clients give up and networks fail. Who then sends the deletion again relies on it, and pays for an image that stays.',
    conforms: '204; 404 if the first deletion was carried out; 409 while it still is. A second later the image is gone.',
    evidence: attempt,
    follows: { 'DI-GONE-01': 'success' },
    needs: { http1: true, byHand: true, aims: ['own'], state: true, texts: ['a client that goes away'] },
    run: async ({ api, images }) => {
      const { id, address } = await images.present();
      await api.deleteImage(address, { wire: { framing: framing.leaving }, label: 'the client goes away' });
      await api.getImage(id, { label: 'after it went', waitMs: 200 });
      expectAnswer(await api.deleteImage(address, { label: 'again' }));
      return api.getImageGone(id, { label: 'after both' });
    },
    expect: isGoneNow,
  }),
});
