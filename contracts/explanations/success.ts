import { type Explanations, refusalMatters } from './explanation.ts';

const octetsMatter =
  'A client that reuses the connection takes stray octets for the beginning of the next response, and blames the wrong request.';

/** Deletions that succeed, what is left afterwards, and what happens at the same time. */
export const success = {
  'DI-204-01': {
    why: 'Client libraries wait for the documented code. They report another 2xx as an error, or poll for an end that never comes.',
    conforms: 'HTTP/1.1 204 No Content, and nothing after the fields.',
  },
  'DI-204-02': { why: octetsMatter, conforms: 'The response ends with the empty line after its fields.' },
  'DI-204-03': {
    why: 'Clients that delete many images use one connection. Once it is out of step, each later request gets the response of another.',
    conforms: 'The connection answers the next request, or the 204 says Connection: close.',
  },
  'DI-204-04': {
    why: 'A 204 cannot have content, so the field is forbidden there. Strict proxies and clients reject such a response, and a deletion that succeeded looks failed.',
    conforms: 'The 204 has neither Content-Length: 0 nor any other Content-Length.',
  },
  'DI-204-05': { why: 'A client that believes the number waits for octets that never come, until it times out.' },
  'DI-204-06': {
    why: 'A client that believes the field waits for chunks that never come, or takes them for the next response.',
  },
  'DI-204-07': {
    why: 'A request without content needs neither field. Scripts and many HTTP libraries leave both out.',
    conforms: '204, as for a request with both fields.',
  },
  'DI-204-08': {
    why: 'The guide removes images immediately. A Location makes clients poll a task that does not exist.',
  },
  'DI-204-09': {
    why: 'Operators find a request in their logs by this id. Without it, nobody can show later which request removed an image.',
    conforms: 'X-Compute-Request-Id: req-e1b75723-1027-48c0-aeea-008a9b038370',
  },
  'DI-204-10': {
    why: 'A cache that keeps the 204 answers the next deletion of the same URL by itself, and the service never hears of it.',
    conforms: 'The 204 has no max-age, s-maxage or Expires that makes it fresh.',
  },
  'DI-204-11': {
    why: 'Snapshots are started by mistake and get stuck. Users must be able to remove one, or learn that they have to wait.',
  },
  'DI-204-12': {
    why: 'The job that saves a snapshot may register the image again when it ends. The owner then pays for an image that was reported as deleted.',
    conforms: 'Read again after the time that saving takes, the image is still gone.',
  },
  'DI-204-13': {
    why: 'Clients follow the self link instead of building a URL. A wrong link deletes nothing, or something else.',
    conforms: 'DELETE of the link is answered 204, and the image is gone.',
  },
  'DI-204-14': {
    why: 'Most tests send only the fields that they need. An ordinary client adds User-Agent, Accept-Encoding and more, and a gateway may treat it differently.',
  },
  'DI-204-15': {
    why: 'Clients act on the status. If it says something other than what happened, they lose an image or pay for one that they believe to be gone.',
  },
  'DI-204-16': {
    why: 'A defect that shows in one deletion of twelve escapes a single try and breaks every clean-up job.',
  },
  'DI-204-17': {
    why: 'The plain deletion may be answered as documented, and one with other fields or through another link may not. What a client gets then depends on what it happens to send.',
    conforms: 'No 200, 202 or other 2xx than 204 to any deletion of the run.',
  },
  'DI-GONE-01': {
    why: 'The guide promises immediate removal. Scripts delete and look in one go, and an image that is still there can still be started and billed.',
    conforms: '404 with the fault itemNotFound, or 200 with "status": "DELETED".',
  },
  'DI-GONE-02': { why: 'People and scripts look into the list to see what exists and what they pay for.' },
  'DI-GONE-03': {
    why: 'Dashboards read the detailed list. It is often served from another index than the short one, which the deletion has to reach too.',
  },
  'DI-GONE-04': {
    why: 'Scripts find the newest image by name and status. If they find a deleted one, the server that they start from it fails.',
  },
  'DI-GONE-05': {
    why: 'If one of several replicas missed the deletion, every third or fourth reader still sees the image.',
  },
  'DI-GONE-06': {
    why: 'Clients compare the status letter by letter. With any other word, they take a deleted image for one that can be used.',
    conforms: '"status": "DELETED", in capitals.',
  },
  'DI-GONE-07': {
    why: 'Clients that keep a copy of the list ask for changes only. A deletion that is missing there stays in their copy.',
    conforms: 'GET /images/detail?changes-since=… lists the image with "status": "DELETED".',
  },
  'DI-GONE-08': { why: 'Clients that poll for changes process an old deletion again with each poll.' },
  'DI-GONE-09': { why: 'Metadata belongs to the image. If it can still be read, its data was not removed.' },
  'DI-GONE-10': {
    why: 'Jobs, caches and replicas can bring an image back after seconds, when nobody is looking. Its owner was told that it is gone.',
  },
  'DI-GONE-11': {
    why: 'Scripts ask with HEAD whether an image exists. A check of deleted images that covers GET alone lets HEAD answer 200.',
    conforms: '404 or 410.',
  },
  'DI-GONE-12': {
    why: 'A cache takes 304 as "still valid" and goes on serving its copy of the deleted image.',
  },
  'DI-GONE-13': {
    why: 'A cache keeps one entry for each Accept. If a deletion clears only one of them, other clients still see the image.',
    conforms: '404 or 410 for each Accept that was answered 200 before.',
  },
  'DI-GONE-14': {
    why: 'Build jobs delete an image and make a new one of the same name. Two images then exist where the job knows of one.',
  },
  'DI-GONE-15': {
    why: 'A script that tags an image late must not create it again, without data and without its owner knowing.',
    conforms: 'The write may be answered in any way; a read afterwards finds no image.',
  },
  'DI-ONCE-01': {
    why: 'A client that lost the response sends the deletion again. 404 tells it that the image is gone, and clean-up code treats that as success.',
  },
  'DI-ONCE-02': {
    why: 'Clients and proxies may repeat a DELETE by themselves. A second effect destroys an image that nobody named.',
  },
  'DI-RACE-01': {
    why: 'Two clean-up jobs often meet. If neither of them gets a 204, both report a failure for an image that is gone.',
  },
  'DI-RACE-02': {
    why: 'The loser of a race did nothing wrong. A 5xx alarms operators, and an unknown code stops the job.',
  },
  'DI-RACE-03': { why: 'A loser that writes back what it had read restores an image that was reported as deleted.' },
  'DI-RACE-04': {
    why: 'A read during the deletion may fill a cache with the image, which then shows it for as long as the entry lives.',
    conforms: '200 or 404 while the deletion runs, and no image afterwards.',
  },
  'DI-RACE-05': {
    why: 'Clean-up jobs delete in parallel. If one deletion is dropped while another runs, images stay that were reported as deleted.',
  },
  'DI-RACE-06': { why: 'With exactly one 204, a client knows whether its own request removed the image. HTTP allows more.' },
  'DI-KEEP-01': {
    why: 'Nobody notices that a second image is lost until it is needed, and then it cannot be brought back.',
  },
  'DI-KEEP-02': { why: 'Names are not unique. A deletion by name destroys the images of other jobs.' },
  'DI-KEEP-03': {
    why: 'A snapshot is a copy. Removing it must not touch the server, which may be in production.',
    conforms: 'GET of the server shows the same name, status, image, flavor and metadata as before.',
  },
  'DI-KEEP-04': { why: refusalMatters },
  'DI-KEEP-05': {
    why: 'Other programs read name, status and metadata of an image. Somebody without a valid token must not be able to change them.',
  },
  'DI-KEEP-06': {
    why: 'A query whose condition matches nothing has to delete nothing. If the condition is dropped, whatever comes first is lost.',
  },
  'DI-KEEP-07': {
    why: 'A queue that takes a deletion on before it is checked carries it out when nobody looks any more.',
    conforms: 'GET still shows each image that nobody was allowed to delete.',
  },
} as const satisfies Explanations;
