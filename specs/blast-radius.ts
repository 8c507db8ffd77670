import { refusalMatters } from '../contracts/requirements/phrases.ts';
import { lastingServerMembers } from '../contracts/target-words.ts';
import {
  causedCodes,
  del,
  deletedImage,
  each,
  expectRefused,
  ifOneIsRefused,
  judge,
  lastRead,
  listsTheOthers,
  must,
  namesakesBeside,
  obeys,
  othersUnchanged,
  readIfChanged,
  readsOfLeft,
  refusals,
  request,
  seenAfterProvoked,
  seenAfterRefusals,
  serverReadsAsBefore,
  serversAtTheEnd,
  shown,
  stillStands,
  stillThere,
  tenantAtTheEnd,
  tokens,
  topic,
  unknown,
  victim,
} from '../helpers/engine/vocabulary.ts';

/** What no deletion may touch. */
export const blastRadius = topic('blast radius', {
  'DI-KEEP-01': must('operation', {
    statement: 'A deletion removes the addressed image and no other.',
    defect: 'A deletion removes images that it does not name.',
    source: 'guide: deletes the specified image',
    why: 'Nobody notices that a second image is lost until it is needed, and then it cannot be brought back.',
    harm: 'loss',
    follows: { 'DI-KEEP-08': 'always', 'DI-IDS-11': 'always' },
    needs: { aims: ['own', 'bystander'], state: true },
    run: async ({ api, images }) => {
      const older = await images.bystander();
      const { address } = await images.present('youngest');
      const younger = await images.bystander('youngest');
      await api.deletion(address);
      return images.left([older, younger]);
    },
    expect: stillStands,
  }),
  'DI-KEEP-02': must('operation', {
    statement: 'Older and younger images of the same name are left as they were.',
    defect: 'A deletion also removes or changes another image of the same name.',
    source: 'guide: deletes the specified image',
    why: 'Names are not unique. A deletion by name destroys the images of other jobs.',
    conforms: 'GET shows both as before, and the metadata of the older one is still found at its own path, if it was.',
    harm: 'loss',
    follows: { 'DI-KEEP-08': 'always' },
    needs: {
      aims: ['own', 'bystander'],
      sources: ['snapshot', 'glance', 'http', 'command', 'stateless'],
      state: true,
    },
    run: ({ api, images }) => namesakesBeside(api, images),
    expect: stillStands,
  }),
  'DI-KEEP-03': must('operation', {
    statement: 'The server that an image was created from is left as it was.',
    defect: 'A deletion changes the server that the image was created from.',
    source: 'guide: deletes the specified image',
    why: 'A snapshot is a copy. Removing it must not touch the server, which may be in production.',
    conforms: 'GET of the server shows the same name, status, image, flavor and metadata as before.',
    harm: 'loss',
    needs: { sources: ['snapshot'] },
    scene: [del(deletedImage)],
    expect: serverReadsAsBefore(lastingServerMembers),
  }),
  'DI-KEEP-04': must('operation', {
    statement: 'A refused deletion removes and changes no other image.',
    defect: 'A refused deletion removed or changed an image that it does not name.',
    source: 'guide: deletes the specified image',
    why: refusalMatters,
    conforms: 'GET or the list shows every other image, and what the list shows of one beside its state is as it was.',
    harm: 'loss',
    follows: { 'DI-KEEP-08': 'always', 'DI-IDS-11': 'always', 'DI-KEEP-06': 'always' },
    scene: [
      each({ 'no token': undefined, 'unknown token': tokens.unknownToken() }, (token) => del(victim, { token })),
      ['PUT', 'POST'].map((method) => request(method, victim)),
    ],
    expect: ifOneIsRefused(othersUnchanged),
  }),
  'DI-KEEP-05': must('operation', {
    statement: 'A refused deletion leaves the image unchanged, and shown to whoever saw it before.',
    defect: 'A refused deletion changed the image, or hid it.',
    source: 'rfc9110: 15.5.2',
    why: 'Other programs read name, status and metadata of an image, and look for it in lists. Whoever may not delete it must not be able to change or hide it.',
    conforms:
      'GET shows the image as before, but for the moment of its last change. So do HEAD, lists, a range, a link of the image, a reader and what no cache answers, if they showed it before. No list of changes shows it as DELETED.',
    harm: 'loss',
    follows: { 'DI-401-10': 'always' },
    needs: { aims: ['victim'], state: true, texts: refusals },
    run: async ({ api, images, sharing }) => {
      const { id, address } = await images.standing();
      const earlier = await lastRead(api, id);
      const before = await api.getImageLeft(id, { label: 'before' });
      expectRefused(await api.withToken(undefined).deleteImage(address));
      const after = await api.getImageLeft(id, { label: 'after' });
      const later = await readIfChanged(api, before, after);
      judge(after, obeys(shown.readsLike(before, { earlier, later })));

      return seenAfterRefusals(images, sharing);
    },
  }),
  'DI-KEEP-11': must('operation', {
    statement: 'A deletion refused with 409, 413 or 503 neither renames the image nor hides it from whoever saw it before.',
    defect: 'A deletion that was refused with 409, 413 or 503 renamed or hid the image.',
    source: 'rfc9110: 9.2.2',
    why: 'Such a deletion may be sent again later. A client that does not find the image in a list takes it for deleted, and it is billed for ever.',
    conforms:
      'As long as GET shows the image, so do HEAD, lists, a range, a link of the image, a reader and what no cache answers, if they showed it before.',
    harm: 'loss',
    follows: { 'DI-KEEP-05': 'always' },
    needs: { aims: ['victim'], state: true, oneOf: { identities: [], fixtures: [], provokes: causedCodes } },
    run: ({ images, provoker, sharing }) => seenAfterProvoked(images, provoker, sharing),
  }),
  'DI-KEEP-06': must('operation', {
    statement: 'Deleting an unknown image removes and changes no other image.',
    defect: 'The deletion of an unknown image removed or changed another image.',
    source: 'guide: deletes the specified image',
    why: 'A query whose condition matches nothing has to delete nothing. If the condition is dropped, whatever comes first is lost.',
    harm: 'loss',
    follows: { 'DI-KEEP-08': 'always' },
    send: each(['unknown image', 'another'], () => del(unknown)),
    expect: othersUnchanged,
  }),
  'DI-KEEP-07': must('operation', {
    statement:
      'No image whose deletions were all refused is gone at the end of a run, whatever other methods it was asked for with.',
    defect: 'An image is gone, or being deleted, although every deletion of it was refused.',
    source: 'rfc9110: 15.5.1',
    why: 'A queue that takes a deletion on before it is checked carries it out when nobody looks any more.',
    conforms: 'GET still shows each image that nobody was allowed to delete.',
    harm: 'loss',
    follows: {
      'DI-KEEP-08': 'always',
      'DI-IDS-11': 'always',
      'DI-405-02': 'always',
      'DI-405-08': 'always',
      'DI-405-13': 'if refused',
      'DI-409-03': 'always',
      'DI-413-06': 'always',
      'DI-503-03': 'always',
      'DI-NEG-16': 'if refused',
      'DI-204-15': 'always',
    },
    needs: { state: true },
    over: async ({ api, seen, sharing }) => {
      const { refused } = await readsOfLeft(api, seen, sharing);
      return stillThere(refused, 'image still there after its deletion was refused');
    },
  }),
  'DI-KEEP-08': must('operation', {
    statement: 'Every image that no request names is there at the end of a run, as it was before it.',
    defect: 'A deletion reaches images other than the one in its path.',
    source: 'guide: deletes the specified image',
    why: 'A deletion whose condition matches too much, such as a prefix of the name, the age or the base image, destroys images that nobody was thinking of.',
    conforms:
      'Lists and GET still show them, and fixtures are as before. Only a loss between two lists around one deletion is charged; the report names every other.',
    harm: 'loss',
    follows: { 'DI-IDS-11': 'always' },
    needs: { state: true },
    over: ({ api, seen }) => tenantAtTheEnd(api, seen),
  }),
  'DI-KEEP-09': must('operation', {
    statement: 'A deletion leaves every other image in the lists.',
    defect: 'After a deletion, a list leaves out an image that is there, or shows it as DELETED.',
    source: 'compute-guide: list images',
    why: 'Clean-up jobs compare lists. An image that a list leaves out for a moment is taken for lost, and made or billed twice.',
    conforms:
      'Each image that a list showed just before a deletion of another, or to a reader and a creator before the run, and that GET still shows, is in the list just after: of its name and its server, and of a reader and a creator, too. No list of changes or of deleted images newly shows it as DELETED.',
    needs: { state: true },
    scene: [del(deletedImage)],
    expect: listsTheOthers,
  }),
  'DI-KEEP-10': must('operation', {
    statement: 'Every server that no request names is there at the end of a run, and that of the images as it was.',
    defect: 'A deletion reaches servers: some vanish or change.',
    source: 'guide: deletes the specified image',
    why: 'A deletion that cascades from an image to what was started from it, or matches servers and images alike, ends machines in production.',
    conforms:
      'The list still shows them. A server is charged only if it vanishes, or that of the images changes, between two reads around the first deletion, and nothing shows that others are at work; the report names the rest.',
    harm: 'loss',
    needs: { sources: ['snapshot', 'glance', 'http', 'command', 'ids'] },
    over: ({ api, seen }) => serversAtTheEnd(api, seen),
  }),
});
