import { type Explanations, faultNamed, nameMatters, provokedMatters, refusalMatters } from './explanation.ts';

const lockMatters = 'A lock that is never released leaves an image that nobody can delete and somebody pays for.';
const saysWhen = {
  why: 'Without a time each client guesses: too early adds to the load, too late wastes time.',
  conforms: 'Retry-After: 30, or an HTTP-date.',
};

/** The other documented codes, and the 404 that the guide leaves out. */
export const codes = {
  'DI-400-01': {
    why: 'Clients repeat a 5xx and correct a 4xx. With the wrong class, they repeat a request that can never succeed.',
    conforms: `HTTP/1.1 400 Bad Request, ${faultNamed('badRequest', 400)}`,
  },
  'DI-400-02': { why: nameMatters, conforms: faultNamed('badRequest', 400) },
  'DI-400-03': { why: refusalMatters },
  'DI-400-04': {
    why: 'A request without Host names no site. A server that serves it anyway may carry out what the gateway in front meant for another one.',
  },
  'DI-404-01': {
    why: 'Clean-up code treats 404 as "already gone" and stops at any other error.',
    conforms: `HTTP/1.1 404 Not Found, ${faultNamed('itemNotFound', 404)}`,
  },
  'DI-404-02': { why: nameMatters, conforms: faultNamed('itemNotFound', 404) },
  'DI-404-03': { why: 'If the answer depends on the replica that gives it, clients and their tests fail now and then.' },
  'DI-404-04': {
    why: 'A typing error in the identifier looks like a deletion that succeeded, and the image that was meant stays.',
  },
  'DI-405-01': {
    why: 'A client that uses the wrong method has to learn it. After a 2xx it believes that something happened; a 5xx looks like an outage.',
  },
  'DI-405-02': { why: 'A router that falls through to the deletion destroys an image on an update or an upload.' },
  'DI-405-03': {
    why: 'Generic clients read from Allow what they may do instead.',
    conforms: 'Allow: GET, HEAD, DELETE',
  },
  'DI-405-04': {
    why: 'A client that follows a wrong Allow tries what fails, or misses what works.',
    conforms: 'Allow: GET, HEAD, DELETE, without the method that was refused.',
  },
  'DI-405-05': {
    why: `${nameMatters} The guide's table prints words where the name belongs; OpenStack's guide has badMethod.`,
    conforms: faultNamed('badMethod', 405),
  },
  'DI-405-06': { why: 'A server that takes an unknown method for a known one runs a handler that nobody asked for.' },
  'DI-405-07': {
    why: 'Gateways compare methods letter by letter. A service that ignores case carries out what a gateway let pass as unknown.',
  },
  'DI-405-08': { why: 'Crawlers, link previews, monitoring and caches send GET and HEAD without asking anybody.' },
  'DI-405-09': { why: 'The client takes the content for the beginning of the next response on the connection.' },
  'DI-405-10': {
    why: 'Clients and browsers ask with OPTIONS what they may do. Without DELETE, they do not offer it.',
    conforms: 'Allow: GET, HEAD, DELETE, OPTIONS',
  },
  'DI-405-11': {
    why: 'Links and previews send GET. An override field or parameter turns such a harmless request into a deletion.',
    conforms: 'The image is still there after every override that was tried.',
  },
  'DI-405-12': { why: 'Scripts ask with HEAD whether an image exists. A status other than that of GET is a wrong answer.' },
  'DI-405-13': {
    why: 'An override slips past gateways and roles that allow POST and forbid DELETE.',
    conforms: 'The image is still there after every override that was tried.',
  },
  'DI-405-14': { why: provokedMatters },
  'DI-409-01': {
    why: '409 says that the request was right and the time is wrong: the client waits or removes what depends on the image.',
    conforms: `HTTP/1.1 409 Conflict, ${faultNamed('conflictingRequest', 409)}`,
  },
  'DI-409-02': {
    why: `${nameMatters} OpenStack's guide adds conflictingRequest to the two names of this guide.`,
    conforms: `${faultNamed('conflictingRequest', 409)}, or buildInProgress, backupOrResizeInProgress, inProgress.`,
  },
  'DI-409-03': { why: refusalMatters },
  'DI-409-04': {
    why: 'The caller has to remove the cause, such as a server that uses the image. From "Conflict" alone nobody learns it.',
    conforms: '"message": "The image is used by a server and cannot be deleted."',
  },
  'DI-409-05': { why: lockMatters },
  'DI-409-06': { why: 'Servers and volumes that depend on the image lose their base.' },
  'DI-413-01': {
    why: 'A client that learns of the limit slows down. After a 403 it gives up; after a 5xx it retries at once and adds to the load.',
  },
  'DI-413-02': saysWhen,
  'DI-413-03': { why: nameMatters, conforms: faultNamed('overLimit', 413) },
  'DI-413-04': {
    why: 'Clients of this API read the time from the fault. Another form breaks their parser.',
    conforms: '"retryAfter": "2026-01-31T12:00:00Z", or "retryAfter": "30".',
  },
  'DI-413-05': {
    why: 'Clients that read one and clients that read the other come back at different times; one of the two is wrong.',
  },
  'DI-413-06': { why: refusalMatters },
  'DI-413-07': { why: 'A client that waited as it was told has to get through. Otherwise it never finishes its work.' },
  'DI-413-08': { why: 'A time in the past means now: all clients come back at once, and the limit stays exceeded.' },
  'DI-413-09': { why: 'Clients written to the guide wait after a 413. A 429 is an unknown error to them.' },
  'DI-413-10': saysWhen,
  'DI-500-01': {
    why: 'After a 4xx, the client looks for a mistake in a request that was right. After a 2xx, it does not look at all.',
    conforms: `HTTP/1.1 500 Internal Server Error, ${faultNamed('computeFault', 500)}`,
  },
  'DI-500-02': {
    why: nameMatters,
    conforms: `${faultNamed('computeFault', 500)}, or imageapiFault, cloudServersFault, instanceFault.`,
  },
  'DI-500-03': { why: 'An image that one view shows and another does not can be neither used nor deleted.' },
  'DI-500-04': { why: lockMatters },
  'DI-500-05': {
    why: 'A request that always crashes the service hides what its sender did wrong, and lets anybody disturb the service.',
    conforms: 'A 2xx or 4xx to at least one of the three.',
  },
  'DI-500-06': {
    why: 'A failure under the small load of a test run is a defect or a lack of capacity, which more load makes more frequent.',
  },
  'DI-500-07': {
    why: 'The gateway got no usable response from the service. That may be its own fault, so it is a warning; clients see a failure either way.',
  },
  'DI-503-01': {
    why: '503 means later: clients wait, and load balancers turn to another server. 404 would mean gone, 500 broken.',
    conforms: `HTTP/1.1 503 Service Unavailable, ${faultNamed('serviceUnavailable', 503)}`,
  },
  'DI-503-02': { why: nameMatters, conforms: faultNamed('serviceUnavailable', 503) },
  'DI-503-03': { why: refusalMatters },
  'DI-503-04': { why: lockMatters },
  'DI-503-05': {
    why: 'A service may queue what it could not do at once. A client that was told 503 gives up or tries again, and does not expect that the image vanishes later.',
    conforms: 'Ten seconds later GET still shows the image.',
  },
} as const satisfies Explanations;
