import {
  type AimedImage,
  anotherStatus,
  aSuccess,
  changes,
  del,
  delAgain,
  deletedImage,
  get,
  goneForGet,
  hadMetadata,
  ifKnown,
  isAbsentElsewhere,
  isAbsentFrom,
  isGone,
  isGoneNow,
  isListedAsDeleted,
  isShownAsDeleted,
  lacksTheImage,
  listsTheImage,
  look,
  metadataTried,
  must,
  noImage,
  own,
  premise,
  readAfterwards,
  readsLater,
  readsOfDeleted,
  request,
  should,
  status,
  times,
  topic,
  tried,
  untested,
} from '../helpers/engine/vocabulary.ts';

/** What is below an image. */
const metadata = ({ id }: AimedImage) => `${id}/metadata`;
const metadataItem = ({ id, metadataName = 'none' }: AimedImage) => `${id}/metadata/${metadataName}`;

/** The deletion of a deleted image by somebody else, and a read after it. */
const deletionBy = (row: string, who: Parameters<typeof del>[1]) => [
  ifKnown(del(deletedImage, { ...who, row, text: ({ id }) => id, wants: tried })),
  get(deletedImage, { row: 'afterwards' }),
];

/** Requirements on what a deletion removes, and for how long. */
export const removal = topic('removal', {
  'DI-GONE-01': must('operation', {
    statement: 'A deleted image is gone at once: the first GET answers 404 or 410, or shows it as DELETED.',
    defect: 'Deletions get 204 and the image is still there.',
    source: 'guide: images are immediately removed',
    why: 'The guide promises immediate removal. Scripts delete and look in one go, and an image that is still there can still be started and billed.',
    conforms: '404 with the fault itemNotFound, or 200 with "status": "DELETED".',
    // A cache may keep no more than the last read: the same read follows the deletion.
    scene: [look(own), del(own, { wants: aSuccess }), get(own, { row: 'after the deletion' })],
    expect: isGoneNow,
  }),
  'DI-GONE-02': must('operation', {
    statement: 'A deleted image is absent from the list of images, on all pages.',
    defect: 'A deleted image is still in the list of images.',
    source: 'guide: images are immediately removed',
    why: 'People and scripts look into the list to see what exists and what they pay for. A deletion that only gives the image another identifier removes nothing.',
    conforms:
      'The list shows neither the image nor, since its deletion, another of its name, which is the one image that the run gave it to.',
    follows: { 'DI-GONE-01': 'success' },
    needs: { state: true },
    scene: [del(deletedImage)],
    expect: isAbsentFrom('/images'),
  }),
  'DI-GONE-03': must('operation', {
    statement: 'A deleted image is absent from the detailed list of images, on all pages.',
    defect: 'A deleted image is still in the detailed list of images.',
    source: 'guide: images are immediately removed',
    why: 'Dashboards read the detailed list. It is often served from another index than the short one, which the deletion has to reach too.',
    conforms:
      'The list shows neither the image nor, since its deletion, another of its name, which is the one image that the run gave it to.',
    follows: { 'DI-GONE-01': 'success', 'DI-GONE-02': 'success' },
    needs: { state: true },
    scene: [del(deletedImage)],
    expect: isAbsentFrom('/images/detail'),
  }),
  'DI-GONE-05': must('operation', {
    statement: 'A deleted image does not come back: ten reads in a row find it gone.',
    defect: 'A deleted image comes back when it is read repeatedly.',
    source: 'guide: images are immediately removed',
    why: 'If one of several replicas missed the deletion, every third or fourth reader still sees the image.',
    conforms: '404, 410, or 200 with the status DELETED.',
    follows: { 'DI-GONE-01': 'success', 'DI-GONE-10': 'if most' },
    // With those of the deletion, ten. A balancer may lead each connection to another replica.
    scene: [del(deletedImage), ...times(4, get(deletedImage, { row: 'read again', wire: { own: true } }))],
    expect: { 'read again': isGoneNow },
  }),
  'DI-GONE-06': should('operation', {
    statement: 'An image still shown after its deletion has the status DELETED.',
    defect: 'A deleted image is shown with a status other than DELETED.',
    source: 'compute-guide: image status',
    why: 'Clients compare the status letter by letter. With any other word, they take a deleted image for one that can be used.',
    conforms: '"status": "DELETED", in capitals.',
    follows: { 'DI-GONE-19': 'always', 'DI-GONE-01': 'success', 'DI-GONE-10': 'if most' },
    scene: [del(deletedImage), changes('before')],
    expect: isShownAsDeleted,
  }),
  'DI-GONE-07': should('operation', {
    statement: 'A list of changes since a time before the deletion shows the image as deleted.',
    defect: 'The list of changes does not show that the image was deleted.',
    source: 'guide: efficient polling',
    why: 'Clients that keep a copy of the list ask for changes only. A deletion that is missing there stays in their copy.',
    conforms: 'GET /images/detail?changes-since=… lists the image with "status": "DELETED".',
    scene: [del(deletedImage), changes('before')],
    expect: listsTheImage('/images/detail'),
  }),
  'DI-GONE-08': should('operation', {
    statement: 'A list of changes since a time after the deletion does not show the image.',
    defect: 'The list of changes shows an image that was deleted before its time.',
    source: 'guide: efficient polling',
    quotation: 'If data has changed, only the items changed since the specified time are returned in the response.',
    why: 'Clients that poll for changes process an old deletion again with each poll.',
    scene: [del(deletedImage), changes('before'), changes('after')],
    expect: lacksTheImage,
  }),
  'DI-GONE-09': should('operation', {
    statement: 'The metadata of a deleted image, and each item of it, answers 404 or 410.',
    defect: 'The metadata of a deleted image can still be read.',
    source: 'compute-guide: image metadata',
    why: 'Metadata belongs to the image. If it can still be read, its data was not removed.',
    follows: { 'DI-GONE-01': 'success', 'DI-GONE-10': 'if most' },
    needs: { state: true },
    scene: [
      del(deletedImage, { wants: hadMetadata }),
      get(deletedImage, { text: metadata }),
      get(deletedImage, { row: 'an item', text: metadataItem }),
    ],
    expect: { GET: status(404, 410), 'an item': status(404, 410) },
  }),
  'DI-GONE-10': must('operation', {
    statement: 'No deleted image is there, or in the list, at the end of a run.',
    defect: 'An image whose deletion got a 2xx is there, or in the list, at the end of the run.',
    source: 'guide: images are immediately removed',
    why: 'Jobs, caches and replicas can bring an image back after seconds, when nobody is looking. Its owner was told that it is gone.',
    conforms:
      '404 or 410 at the end of the run, at least `TARGET_SETTLE_MS` after the first deletion, and a list without the image: for its owner, and for a reader.',
    follows: {
      'DI-GONE-01': 'always',
      'DI-GONE-02': 'always',
      'DI-GONE-13': 'unless most',
      'DI-204-12': 'unless most',
      'DI-RACE-03': 'unless most',
      'DI-RACE-04': 'unless most',
      'DI-RACE-05': 'unless most',
      'DI-GONE-14': 'unless most',
      'DI-GONE-15': 'unless most',
      'DI-RACE-07': 'unless most',
      'DI-NEG-06': 'unless most',
      'DI-ONCE-03': 'unless most',
      'DI-FRM-19': 'unless most',
      'DI-H2-01': 'unless most',
    },
    needs: { state: true },
    over: ({ api, seen }) => readsLater(api, seen),
    expect: isGoneNow,
  }),
  'DI-GONE-13': must('operation', {
    statement:
      'A deleted image is gone in every view that showed it before, whoever looks and however, and is shown to no other tenant.',
    defect: 'A deleted image is still shown in another view, or to another tenant.',
    source: 'guide: images are immediately removed',
    why: 'Caches, indexes and policies are kept by Accept, filter, role and version of HTTP. Whoever reads the one that a deletion forgot still starts servers from the image, and a cache takes 304 as "still valid". A tombstone whose tenant is not checked gives name and metadata to everybody.',
    conforms:
      '404 or 410 in each way that showed it before: HEAD, other Accept, language or version, capitals, ranges, links, suffixes, queries, HTTP/1.0 and HTTP/2, past caches, with Origin and a cookie, as a reader. Lists by name, status, type, server, limit and marker, sorted ones, and those since a date, lack it. Another tenant, if there is one, does not find it under its own, nor in a list of changes.',
    follows: { 'DI-GONE-02': 'success' },
    needs: { state: true },
    scene: [del(deletedImage, { wants: goneForGet })],
    expect: isAbsentElsewhere,
  }),
  'DI-GONE-15': must('operation', {
    statement: 'Neither writing the metadata of a deleted image nor the deletion of it by somebody else brings it back.',
    defect: 'A write to its metadata, or the deletion of somebody else, brings a deleted image back.',
    source: 'guide: images are immediately removed',
    why: 'A script that tags an image late must not create it again, without data and without its owner knowing.',
    conforms:
      'The write, and the deletions by another tenant, a reader and whoever has no token, may be answered in any way; a read after each finds no image.',
    follows: { 'DI-GONE-10': 'if most' },
    // After those on this image: what comes back is charged to no other.
    scene: ({ identities: { stranger, reader } }) => [
      del(deletedImage, { wants: metadataTried }),
      get(deletedImage, { wants: noImage }),
      delAgain(),
      request('POST', deletedImage, { text: metadata, json: '{"metadata":{}}', wants: tried }),
      get(deletedImage, { row: 'afterwards' }),
      // Another tenant's goes under its own, if that is known.
      ...(stranger === undefined
        ? []
        : deletionBy('by another tenant', { as: 'stranger', tenant: { ifNamed: stranger.tenant } })),
      ...(reader === undefined ? [] : deletionBy('by a reader', { as: 'reader' })),
      ...deletionBy('without a token', { token: undefined }),
    ],
    expect: { afterwards: isGoneNow },
  }),
  'DI-GONE-14': must('operation', {
    statement: 'An image that is created under the name of a deleted one does not bring the deleted one back.',
    defect: 'A deleted image comes back when another image takes its name.',
    source: 'guide: images are immediately removed',
    why: 'Build jobs delete an image and make a new one of the same name. Two images then exist where the job knows of one.',
    follows: { 'DI-GONE-10': 'if most' },
    needs: {
      aims: ['deletion', 'bystander'],
      sources: ['snapshot', 'glance', 'http', 'command', 'stateless'],
      state: true,
    },
    // After DI-GONE-15, in which the owner repeats the deletion: it would remove again what a namesake brings back.
    run: async ({ api, images, deletion }) => {
      const { image, shownName } = await deletion();
      premise(shownName !== undefined, untested('no-namesake'));
      const read = await api.getImage(image.id, { label: 'before the namesake' });
      premise(isGone(read), untested('still-shown', { status: read.response?.status }));
      await images.namesake({ name: image.name, shownName });
      return api.getImage(image.id, { label: 'with a namesake' });
    },
    expect: isGoneNow,
  }),
  'DI-GONE-17': should('operation', {
    statement: 'The short list of changes since a time before the deletion shows the image, too.',
    defect: 'The short list of changes lacks deleted images.',
    source: 'guide: efficient polling',
    why: 'A client that polls for changes keeps the image in its own list if the list of changes never names it.',
    follows: { 'DI-GONE-07': 'always' },
    scene: [del(deletedImage), changes('before', '/images')],
    expect: listsTheImage('/images'),
  }),
  'DI-GONE-18': should('operation', {
    statement: 'GET of a deleted image is not answered 410.',
    defect: 'GET of a deleted image gets 410 instead of 404.',
    source: 'practice: itemNotFound',
    why: 'Clients of OpenStack wait for 404. To openstacksdk and Tempest a 410 is an error of another kind, which ends their wait with a failure.',
    conforms: '404, or 200 with the status DELETED.',
    needs: { state: true },
    scene: [del(deletedImage)],
    expect: readAfterwards(anotherStatus(410)),
  }),
  'DI-GONE-19': must('operation', {
    statement: 'A list of changes, or of deleted images, shows none of them with a status other than DELETED, in whatever case.',
    defect: 'A list of changes, or of deleted images, shows a deleted image as if it were there.',
    source: 'guide: efficient polling',
    why: 'A client that keeps a copy of the list starts servers from the image. GET answers 404 then, and the client cannot tell which of the two is right.',
    conforms: '"status": "DELETED", or no image. DI-GONE-06 is about capitals.',
    follows: { 'DI-GONE-10': 'if most' },
    scene: [del(deletedImage, { wants: goneForGet }), changes('before')],
    expect: isListedAsDeleted,
  }),
  'DI-GONE-20': must('operation', {
    statement: 'GET of deleted images says that they are gone, and does not answer something else each time.',
    defect: 'GET of a deleted image gets {status} each time, and never says that the image is gone.',
    source: 'guide: images are immediately removed',
    why: 'A client that waits until its image is gone waits for ever, or takes the failure for one of its own. Nobody learns whether the deletion was done.',
    conforms:
      '404, 410, or 200 with the status DELETED. One other answer decides nothing; what each read of several images gets, while others are shown, does. A 4xx may be what whoever may not see an image gets, and decides nothing.',
    needs: { state: true },
    over: async ({ seen, target }) => readsOfDeleted(seen.exchanges, target.description.limits.settleMs),
  }),
});
