import { fault, itemNotFound } from '../faults.ts';
import { all, deletion, idOf, isKnown, kind, method, not, status } from '../mutants/where.ts';
import { derivedUuid, isUuid } from '../naming.ts';
import { withoutAnswers, withoutContent } from '../untested.ts';
import { type Variant, variant } from './variant.ts';

/** A plain read by a caller whose token is valid, or the creation of an image. */
const isReadOrMake = all(isKnown, (call) => {
  const { query, fields } = call.request;
  const isPlain = !/method/i.test([query, ...fields.map(([name]) => name)].join(' '));
  return (method('GET')(call) && isPlain) || kind('action')(call);
});

/** An answer is replaced when the service has done its work: what is refused must not be done. */
const removesNothing = { remove: () => {} };

/** Conforming services that lack something, so that what rests on it cannot be decided. */
export const absences: readonly Variant[] = [
  variant('no-list-of-servers', 'has no list of servers')
    .with({ undecided: { 'DI-KEEP-10': 'no-server-list' } })
    .answering(kind('servers'), itemNotFound('Resource')),
  variant('somebody-else-replaces-a-server', 'is used by somebody else, who replaces a server while an image is deleted')
    .with({ undecided: { 'DI-KEEP-10': 'tenant-in-use' } })
    .withSideEffect(deletion(204), ({ universe: { names, servers } }) => {
      const [old] = names.otherServers;
      const server = servers.get(old);
      if (server === undefined) return;
      servers.delete(old);
      const id = derivedUuid(old, 'its successor');
      servers.set(id, { ...server, id });
    }),
  variant(
    'only-reads-are-served',
    'answers 429 without Retry-After to everything but reads with a valid token and the creation of images',
  )
    .with({
      warnings: ['DI-413-10'],
      untestedAtLeast: withoutAnswers,
      // Its limit answers everything: nothing says that a 429 is what was provoked.
      undecided: {
        'DI-GONE-10': 'not-seen',
        'DI-405-16': 'rate-limited',
        'DI-413-01': 'other-limit',
        'DI-413-06': 'other-limit',
        'DI-413-09': 'other-limit',
        'DI-413-12': 'rate-limited',
      },
    })
    .withStages(() => removesNothing)
    .answering(not(isReadOrMake), fault(429, 'overLimit', 'Too many requests.')),
  variant('only-reads-are-served-for-now', 'answers 503 with Retry-After, while it is maintained, to all that changes something')
    .withStages(() => removesNothing)
    .answering(not(isReadOrMake), () => {
      const unavailable = fault(503, 'serviceUnavailable', 'Maintenance.');
      return { ...unavailable, fields: [...unavailable.fields, ['Retry-After', '3600']] };
    }),
  variant('statuses-only', 'shows nothing: no read is supported, and no response has content')
    .with({
      warnings: ['DI-FLT-01'],
      blind: true,
      undecided: {
        'DI-204-14': 'unread',
        'DI-403-24': 'not-seen',
        'DI-403-26': 'not-seen',
        'DI-KEEP-10': 'no-server-list',
        'DI-NEG-19': 'no-get',
      },
      untestedAtLeast: withoutContent,
    })
    .rewriteAnswer(
      (call, { status }) => method('GET', 'HEAD')(call) || status >= 400,
      ({ status: code, fields }) => ({ status: code === 200 ? 404 : code, fields }),
    ),
  variant('nothing-is-403', 'answers 404 for whatever the caller may not delete')
    .with({ warnings: ['DI-403-01', 'DI-403-02', 'DI-403-03', 'DI-403-04'], untested: ['DI-403-07', 'DI-403-06'] })
    .answering(status(403), itemNotFound()),
  variant('nothing-is-404', 'answers 410 for whatever does not exist')
    .with({
      warnings: ['DI-403-20', 'DI-GONE-18', 'DI-404-01', 'DI-IDS-02', 'DI-IDS-19', 'DI-ONCE-01', 'DI-RACE-02'],
      untested: ['DI-404-02'],
    })
    .answering(status(404), fault(410, 'itemNotFound', 'There is no such resource.')),
  variant('conflict-is-403', 'answers 403 for an image whose state forbids its deletion')
    .with({
      warnings: ['DI-409-01'],
      untested: ['DI-409-03', 'DI-409-05', 'DI-409-02', 'DI-409-04', 'DI-FLT-08'],
      undecided: { 'DI-KEEP-11': 'provocation-answered' },
    })
    .answering(deletion(409), fault(403, 'forbidden', 'The image cannot be deleted now.')),
  variant('images-are-active-at-once', 'never shows an image as being saved')
    .with({ untested: ['DI-204-15', 'DI-204-12', 'DI-204-11'] })
    .withStages((s) => ({ create: (call, name, { hold: _, ...metadata }) => s.create(call, name, metadata) })),
  variant('no-metadata', 'has no metadata of images, and ends its short list after three, without a link to a next page')
    .with({ untested: ['DI-500-03', 'DI-RACE-07', 'DI-GONE-02', 'DI-GONE-09', 'DI-GONE-15', 'DI-GONE-17'] })
    .rewriteList((listed, call) => (kind('images')(call) && call.request.query === '' ? listed.slice(-3) : listed))
    .answering(all(isKnown, kind('metadata', 'metadata item')), itemNotFound('Resource')),
  variant('no-plain-list', 'has the detailed list of images only')
    .with({ untested: ['DI-500-03', 'DI-GONE-02', 'DI-GONE-17'] })
    .answering(all(isKnown, method('GET'), kind('images')), itemNotFound('Resource')),
  variant('no-detailed-list', 'has the plain list of images only')
    .with({ untested: ['DI-GONE-03', 'DI-GONE-06', 'DI-GONE-07', 'DI-GONE-08', 'DI-GONE-19'] })
    .answering(all(isKnown, method('GET'), kind('detail')), itemNotFound('Resource')),
  variant('unknown-image-before-any-token', 'looks for the image before the token: without an image, everybody gets 404')
    .with({
      warnings: ['DI-401-11', 'DI-401-12'],
      undecided: { 'DI-401-14': 'request-answered', 'DI-FRM-05': 'request-answered', 'DI-FRM-13': 'request-answered' },
    })
    .answering(
      all(deletion(401), (call) => isUuid(idOf(call) ?? '') && !call.universe.images.has(idOf(call) ?? '')),
      itemNotFound(),
    ),
];
