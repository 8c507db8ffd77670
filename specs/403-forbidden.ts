import { answer, attempt, named } from '../contracts/evidence.ts';
import { faultNamed, nameMatters, refusalMatters } from '../contracts/requirements/phrases.ts';
import {
  del,
  effects,
  expect,
  expectSeenAtHome,
  expectStanding,
  faults,
  foreignTenant,
  isRefused,
  must,
  obeys,
  premise,
  readsAfter,
  readsAfterForbidden,
  should,
  shown,
  status,
  stillStands,
  strangersPlaces,
  topic,
  untested,
  victim,
} from '../helpers/engine/vocabulary.ts';

const notYours = 'One customer destroys the data of another.';
const roleMatters =
  'Monitoring and build jobs get weak roles so that they cannot destroy anything. 403 says that the role is too weak; after a 401 a client logs in again and again.';
const roleIsWeak = 'The role exists to prevent exactly this. Either an image is lost, or a client believes that it is.';

/** 403: a caller who may not delete the image. */
export const forbidden = topic('403', {
  'DI-403-01': should('operation', {
    statement: 'A role that may only read is answered 403.',
    defect: 'A role that may only read is answered {status} instead of 403.',
    source: 'guide: roles',
    why: roleMatters,
    conforms: `HTTP/1.1 403 Forbidden, ${faultNamed('forbidden', 403)}`,
    evidence: answer,
    follows: { 'DI-403-15': 'always' },
    needs: { aims: ['victim', 'unknown'], identities: ['reader'] },
    run: async ({ api, images, provoker }) => {
      await provoker.showRefusal(403);
      const { address } = await images.victim();
      return api.as('reader').deleteImage(address);
    },
    expect: status(403),
  }),
  'DI-403-02': should('operation', {
    statement: 'A role that may create but not delete is answered 403.',
    defect: 'A role that may create but not delete is answered {status} instead of 403.',
    source: 'guide: roles',
    quotation: 'This role provides Create, Read and Update permissions',
    why: roleMatters,
    conforms: `HTTP/1.1 403 Forbidden, ${faultNamed('forbidden', 403)}`,
    evidence: answer,
    follows: { 'DI-403-16': 'always' },
    send: [del(victim, { as: 'creator' })],
    expect: status(403),
  }),
  'DI-403-03': should('operation', {
    statement: 'Deleting a protected image is answered 403 or 409.',
    defect: 'The deletion of a protected image is answered {status} instead of 403 or 409.',
    source: 'guide: response 403',
    why: 'The status asks the caller to lift the protection first. A 404 or 400 sends it looking elsewhere.',
    evidence: answer,
    follows: { 'DI-403-17': 'always' },
    needs: { aims: ['fixture'], fixture: 'protected' },
    run: async ({ attempts }) => {
      const { deletion } = await attempts.on('protected');
      return deletion;
    },
    expect: status(403, 409),
  }),
  'DI-403-04': should('operation', {
    statement: 'Deleting an image that is only shared with the caller is answered 403.',
    defect: 'The deletion of an image that is only shared with the caller is answered {status} instead of 403.',
    source: "practice: a member may not delete the owner's image",
    why: 'A member sees the image and may use it; its owner decides when it goes. 404 would deny an image that the caller can see.',
    evidence: answer,
    follows: { 'DI-403-18': 'always' },
    needs: { aims: ['fixture'], fixture: 'shared' },
    run: async ({ attempts }) => {
      const { deletion } = await attempts.on('shared');
      return deletion;
    },
    expect: status(403),
  }),
  'DI-403-05': should('operation', {
    statement: 'Deleting a public image of somebody else is answered 403 or 404.',
    defect: "The deletion of somebody else's public image is answered {status} instead of 403 or 404.",
    source: 'practice: base images belong to the provider',
    why: 'The caller sees the image in the list. Any other code makes the caller look for a mistake in the request.',
    evidence: answer,
    follows: { 'DI-403-19': 'always' },
    needs: { aims: ['fixture'], fixture: 'public' },
    run: async ({ attempts }) => {
      const { deletion } = await attempts.on('public');
      return deletion;
    },
    expect: status(403, 404),
  }),
  'DI-403-06': must('operation', {
    statement: 'A 403 names the fault forbidden or computeFault.',
    defect: 'The fault in a 403 is not named forbidden.',
    source: 'guide: faults',
    quotation: 'forbidden | 403 | Yes',
    why: nameMatters,
    conforms: faultNamed('forbidden', 403),
    evidence: named('403'),
    over: ({ seen }) => seen.faultsWith(403),
    expect: obeys(faults.namesItsStatus),
  }),
  'DI-403-07': must('operation', {
    statement: 'A request refused with 403 deletes nothing.',
    defect: 'A request that was refused with 403 deleted an image.',
    source: 'rfc9110: 15.5.4',
    why: refusalMatters,
    harm: 'loss',
    evidence: ['403', 'state of an image'],
    needs: {
      aims: ['fixture', 'victim'],
      state: true,
      oneOf: { identities: ['reader', 'creator'], fixtures: ['protected', 'shared', 'public'], provokes: [403] },
    },
    run: ({ images, attempts, provoker }) => readsAfterForbidden(images, attempts, provoker),
    expect: stillStands,
  }),
  'DI-403-08': must('operation', {
    statement: "Deleting another tenant's private image is refused.",
    defect: "The service accepts the deletion of another tenant's private image.",
    source: 'guide: response 403',
    why: 'A 2xx means that a stranger deletes, or reads that it did, what belongs to somebody else.',
    conforms: 'Any 4xx.',
    harm: 'access',
    evidence: ['refusal', 'image of another tenant'],
    needs: { follows: { fixture: 'foreign' } },
    over: async ({ seen }) => {
      expect(seen.toRefuse('foreign')).toObey((all) => effects.isLeftInPlace(all, seen.mayBeIdempotent));
    },
  }),
  'DI-403-09': must('operation', {
    statement: "Another tenant's private image survives the attempt to delete it.",
    defect: "Another tenant's private image is gone after the attempt to delete it.",
    source: 'guide: response 403',
    why: `${notYours} The status of the response does not matter.`,
    harm: 'access',
    evidence: ['answer of the service', 'image of another tenant'],
    follows: { 'DI-403-08': 'always' },
    needs: {
      aims: ['fixture'],
      fixture: 'foreign',
      identities: ['stranger'],
      strangersTenant: true,
      state: true,
    },
    run: async ({ api, attempts, target }) => {
      api.as('stranger');
      const { before, after } = await attempts.on('foreign');
      premise(before !== undefined && after !== undefined, untested('no-token', { identity: 'stranger' }));
      expectSeenAtHome(before, target);
      return after;
    },
    expect: stillStands,
  }),
  'DI-403-10': must('operation', {
    statement: "Another tenant's token does not delete the image.",
    defect: 'Another tenant can delete this image.',
    source: 'guide: response 403',
    why: notYours,
    harm: 'access',
    evidence: attempt,
    needs: { aims: ['victim'], identities: ['stranger'], strangersTenant: true, state: true },
    run: async ({ api, images, target }) => {
      api.as('stranger');
      return readsAfter(images, strangersPlaces(target), (row, { address }, tenant) =>
        row.as('stranger').underIfNamed(tenant).deleteIfFree(address),
      );
    },
    expect: stillStands,
  }),
  'DI-403-11': must('operation', {
    statement: 'A token used under a tenant that is not its own is refused.',
    defect: "The service accepts a token under a tenant that is not the token's own.",
    source: 'guide: response 403',
    why: 'The tenant in the path says whose images are meant. A service that does not compare it with the token lets customers act for each other.',
    conforms: 'Any 4xx: Nova answers 400, a Rackspace gateway 401.',
    harm: 'access',
    evidence: answer,
    follows: { 'DI-403-12': 'always' },
    needs: { aims: ['unknown', 'victim'], tenant: true },
    run: async ({ api, images, target }) => {
      const { address } = await images.victim();
      return api.under(foreignTenant(target, address)).deleteImage(address);
    },
    expect: isRefused,
  }),
  'DI-403-12': must('operation', {
    statement: 'A request under a foreign tenant deletes nothing.',
    defect: 'A request under a foreign tenant deleted an image.',
    source: 'guide: response 403',
    why: `${notYours} All it takes is another tenant in the path.`,
    harm: 'access',
    evidence: attempt,
    needs: { aims: ['victim'], tenant: true, state: true },
    run: ({ images, target }) =>
      readsAfter(images, ['under a foreign tenant'], (row, { address }) =>
        row.under(foreignTenant(target, address)).deleteImage(address),
      ),
    expect: stillStands,
  }),
  'DI-403-13': should('operation', {
    statement: 'A foreign private image and an unknown image are answered alike.',
    defect: "Callers can tell whether another tenant's private image exists.",
    source: 'practice: nobody learns which images of others exist',
    why: 'If the two responses differ, a customer finds out which identifiers belong to somebody else.',
    conforms: 'The same status and the same fault for both, such as 404 itemNotFound.',
    evidence: ['answer of the service', 'image of another tenant'],
    follows: { 'DI-403-08': 'same status', 'DI-404-01': 'always' },
    needs: { aims: ['fixture', 'unknown'], fixture: 'foreign' },
    run: async ({ api, attempts, target }) => {
      const unknown = await api.deleteImage(target.ledger.unknown(), { label: 'unknown image' });
      const another = await api.deleteImage(target.ledger.unknown(), { label: 'another unknown image' });
      const { deletion } = await attempts.on('foreign');

      expect(deletion).toObey(shown.isLike(unknown, another));
    },
  }),
  'DI-403-14': should('operation', {
    statement: 'A role that may only read still sees the image that it may not delete.',
    defect: 'A role that may only read does not see the image.',
    source: 'guide: roles',
    why: 'A reader that gets 404 on GET cannot distinguish a weak role from a wrong identifier.',
    conforms: 'GET with the token of the reader is answered 200.',
    evidence: ['state of an image'],
    needs: { aims: ['victim'], identities: ['reader'], state: true },
    run: async ({ api, images }) => {
      const { id } = await images.standing();
      expectStanding(await api.lastRead(id));
      const read = await api.as('reader').getImage(id);
      await api.expectGoodToken(read);
      return read;
    },
    expect: status(200),
  }),
  'DI-403-15': must('operation', {
    statement: 'No deletion by a role that may only read is answered with a 2xx.',
    defect: 'A role that may only read can delete an image.',
    source: 'guide: roles',
    why: roleIsWeak,
    harm: 'access',
    evidence: ['refusal'],
    needs: { follows: { identity: 'reader' } },
    over: ({ seen }) => seen.toRefuse('reader'),
    expect: obeys(effects.isNotDone),
  }),
  'DI-403-16': must('operation', {
    statement: 'No deletion by a role that may create but not delete is answered with a 2xx.',
    defect: 'A role that may create but not delete can delete an image.',
    source: 'guide: roles',
    quotation: 'This role provides Create, Read and Update permissions',
    why: roleIsWeak,
    harm: 'access',
    evidence: ['refusal'],
    needs: { follows: { identity: 'creator' } },
    over: ({ seen }) => seen.toRefuse('creator'),
    expect: obeys(effects.isNotDone),
  }),
  'DI-403-17': must('operation', {
    statement: 'A protected image is never deleted: the attempt is not answered with a 2xx, and the image is left.',
    defect: 'A protected image can be deleted.',
    source: 'guide: response 403',
    why: 'An owner protects an image that others depend on. Once deleted, it does not come back.',
    harm: 'access',
    evidence: ['refusal'],
    follows: { 'DI-403-07': 'always' },
    needs: { follows: { fixture: 'protected' } },
    over: ({ seen }) => seen.toRefuse('protected'),
    expect: obeys(effects.isLeftInPlace),
  }),
  'DI-403-18': must('operation', {
    statement:
      'An image that is only shared with the caller is never deleted: the attempt is not answered with a 2xx, and the image is left.',
    defect: 'An image that is only shared with the caller can be deleted.',
    source: 'guide: response 403',
    why: 'The owner loses an image because it was shared for use.',
    harm: 'access',
    evidence: ['refusal'],
    follows: { 'DI-403-07': 'always' },
    needs: { follows: { fixture: 'shared' } },
    over: ({ seen }) => seen.toRefuse('shared'),
    expect: obeys(effects.isLeftInPlace),
  }),
  'DI-403-19': must('operation', {
    statement: 'A public image of somebody else is never deleted: the attempt is not answered with a 2xx, and the image is left.',
    defect: "Somebody else's public image can be deleted.",
    source: 'guide: response 403',
    why: 'One caller removes an image that all customers start servers from.',
    harm: 'access',
    evidence: ['refusal'],
    follows: { 'DI-403-07': 'always' },
    needs: { follows: { fixture: 'public' } },
    over: ({ seen }) => seen.toRefuse('public'),
    expect: obeys(effects.isLeftInPlace),
  }),
});
