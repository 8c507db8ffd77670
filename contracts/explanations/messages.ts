import { type Explanations, faultNamed, refusalMatters } from './explanation.ts';

const jsonMatters =
  'Client libraries parse every fault as JSON. HTML or text gives a parse error, which hides what the service said.';
const clientBreaks =
  'A client that reads this member by its type crashes, or shows nothing, just when it has to explain an error.';
const refusedForPreference =
  'A 204 has no content, so a preference about content must not stop a deletion, nor turn a clear refusal into another.';
const smuggling =
  'If gateway and service disagree where a request ends, the rest is taken for another request, which somebody else wrote.';
const twoReadings =
  'A gateway reads the request in one way and the service in another. What the gateway checked is not what is carried out.';
const requestIdMatters = 'Operators and support find a request in their logs by this id.';

/** Content, fields and framing of requests and responses. */
export const messages = {
  'DI-NEG-01': { why: jsonMatters, conforms: `Content-Type: application/json, ${faultNamed('itemNotFound', 404)}` },
  'DI-NEG-02': { why: jsonMatters, conforms: `Content-Type: application/json, ${faultNamed('itemNotFound', 404)}` },
  'DI-NEG-03': {
    why: 'XML was part of the API until Rackspace deprecated it in 2015. Old clients still ask for it, and learn from the status what happened.',
  },
  'DI-NEG-04': { why: refusedForPreference },
  'DI-NEG-05': { why: refusedForPreference },
  'DI-NEG-06': {
    why: 'Content has no meaning in this operation. If it chooses the image, the URL that was checked and logged is not the one that counts.',
  },
  'DI-NEG-07': {
    why: 'Some clients send content with DELETE by habit. It must not crash the service.',
    conforms: '204, or a 4xx such as 400 or 415.',
  },
  'DI-NEG-08': {
    why: 'A client that does not know that the content is compressed cannot read it.',
    conforms: 'Content-Encoding: gzip, or content that is not compressed.',
  },
  'DI-NEG-09': {
    why: 'Browsers, proxies and tracing add fields. A service that refuses them works in a test and fails behind the next gateway.',
    conforms: 'The status of the request without these fields.',
  },
  'DI-NEG-10': {
    why: 'A client sends If-Match so that an image that somebody changed is not deleted. 412 tells it that the image is there.',
    conforms: '412, and the image is left. DI-NEG-16 judges a service that ignores If-Match.',
  },
  'DI-NEG-11': {
    why: 'Common clients expect 100 (Continue) by themselves before they send content. They wait in vain if the service says nothing.',
  },
  'DI-NEG-12': {
    why: "The guide's own example sends Content-Type with a request that has no content, and so do many clients.",
  },
  'DI-NEG-13': {
    why: refusedForPreference,
    conforms: 'The status of the request without Accept-Encoding, and content that is not encoded.',
  },
  'DI-NEG-14': { why: 'Anybody can send a malformed field. A 5xx shows that it reached a parser unchecked.' },
  'DI-NEG-15': {
    why: 'Clients of OpenStack ask for an API version. One that is told that its version is not served tries another, and does not expect that the image is gone.',
    conforms: 'Any 4xx, and GET still shows the image. A target that ignores the fields is not judged here.',
  },
  'DI-NEG-16': {
    why: 'A client sends If-Match so that an image that somebody changed is not deleted. A service that does not evaluate the field deletes it all the same.',
    conforms: '412, and the image is left. If-Match names an entity tag that no image has, so the condition never holds.',
  },
  'DI-NEG-17': {
    why: 'A 304 says that the copy of the client is good. A client of DELETE has none, and cannot tell whether the image was deleted.',
    conforms: '412, or the response to a deletion without If-None-Match.',
  },
  'DI-FLT-01': {
    why: 'A status alone does not tell a person what to do. An empty error becomes a support ticket.',
    conforms: faultNamed('itemNotFound', 404),
  },
  'DI-FLT-02': { why: jsonMatters, conforms: `Content-Type: application/json, ${faultNamed('forbidden', 403)}` },
  'DI-FLT-03': {
    why: 'Clients take the first member for the fault. Without the wrapper, or with a second member, they read the wrong one.',
    conforms: faultNamed('badRequest', 400),
  },
  'DI-FLT-04': { why: clientBreaks, conforms: '"code": 404, and not "code": "404".' },
  'DI-FLT-05': {
    why: 'Some clients read the code from the fault, others the status. They must not come to different conclusions.',
  },
  'DI-FLT-06': { why: clientBreaks, conforms: '"message": "Image not found."' },
  'DI-FLT-07': { why: 'The message is what a user gets to see. An empty one explains nothing.' },
  'DI-FLT-08': { why: clientBreaks, conforms: '"details": "…", or no details.' },
  'DI-FLT-09': {
    why: 'The guide means the message for end users. Stack traces, queries and inner addresses tell an attacker how the service is built.',
    conforms: '"message": "Image not found."; a trace may be in details, or in the logs of the service.',
  },
  'DI-FLT-10': { why: 'Parsers keep the first or the last of two equal names. Two clients then read two different faults.' },
  'DI-FLT-11': {
    why: 'A time to retry tells the client to come back. In a fault that will not go away, it comes back for ever.',
  },
  'DI-FLD-01': {
    why: 'Caches and clients compute ages and waits from Date. Without it, they use their own clocks, which differ.',
    conforms: 'Date: Thu, 09 Jul 2015 18:52:29 GMT',
  },
  'DI-FLD-02': {
    why: 'A client that cannot read the date cannot tell how long to wait, and it cannot read two dates in one field.',
    conforms: 'Date: Thu, 09 Jul 2015 18:52:29 GMT',
  },
  'DI-FLD-03': {
    why: 'A wrong clock makes waits too long or too short, tokens expire at the wrong time, and logs do not line up.',
  },
  'DI-FLD-04': {
    why: `${requestIdMatters} Tools look for this form.`,
    conforms: 'X-Compute-Request-Id: req-e1b75723-1027-48c0-aeea-008a9b038370',
  },
  'DI-FLD-05': { why: `${requestIdMatters} An id that is used twice leads to somebody else's request.` },
  'DI-FLD-06': {
    why: `${requestIdMatters} With two different ones, the client reports one and the operator looks for the other.`,
  },
  'DI-FLD-07': {
    why: `${requestIdMatters} If clients choose it, they can hide a request among others, or write into the logs.`,
    conforms: 'An id that the service made.',
  },
  'DI-FLD-08': {
    why: `${requestIdMatters} They need it most for requests that failed.`,
    conforms: 'X-Compute-Request-Id: req-e1b75723-1027-48c0-aeea-008a9b038370',
  },
  'DI-FLD-09': {
    why: 'A client that cannot read the field does not wait, or waits for ever.',
    conforms: 'Retry-After: 30, or Retry-After: Thu, 09 Jul 2015 18:52:29 GMT',
  },
  'DI-FLD-10': {
    why: 'A client that gets fewer octets than announced waits; with more, it takes the rest for the next response.',
  },
  'DI-FLD-11': {
    why: 'JSON is UTF-8. A client that believes another charset shows wrong characters, or fails.',
    conforms: 'Content-Type: application/json, or application/json; charset=UTF-8',
  },
  'DI-FLD-12': { why: 'Clients choose their parser by this field. With the wrong one, they cannot read the error.' },
  'DI-FLD-13': {
    why: 'Clients and proxies take the first, the last or a joined value. Two readers of one response then act differently.',
  },
  'DI-FLD-14': { why: 'Responses are logged, cached and copied into tickets. Whoever reads a token there can act as its owner.' },
  'DI-FLD-15': {
    why: 'Without it, a client has to guess the format, and some guess HTML and run what is in it.',
    conforms: 'Content-Type: application/json',
  },
  'DI-WIRE-01': { why: 'A client that gets a part of a response cannot tell whether the image was deleted.' },
  'DI-WIRE-02': {
    why: 'A client without a response cannot tell whether the image was deleted, and sends the request again.',
    conforms:
      'Any response. A request of a burst that is to reach a rate limit may stay unanswered. Over HTTP/2, a stream may be reset if its path has a percent sign that does not begin an escape.',
  },
  'DI-WIRE-03': {
    why: 'A strict client or gateway rejects a response outside the grammar, whatever it says.',
    conforms: 'A status line, field lines and an empty line, each ended by CRLF, and no octets but the content.',
  },
  'DI-WIRE-04': {
    why: 'An HTTP/1.0 client cannot read chunks and shows their sizes as content. Old health checks and proxies speak HTTP/1.0.',
  },
  'DI-WIRE-05': { why: 'Simple clients read until the connection is closed. If it stays open, they hang until they time out.' },
  'DI-FRM-01': { why: twoReadings },
  'DI-FRM-02': { why: twoReadings },
  'DI-FRM-03': { why: `${twoReadings} A field with a blank before its colon is known to one and unknown to the other.` },
  'DI-FRM-04': {
    why: 'A connection that breaks may lose the fields that would have stopped the request, such as the rest of a condition. A request is complete only when its empty line has arrived.',
    conforms: '400, 408 or a closed connection, and the image is left.',
  },
  'DI-FRM-05': {
    why: 'Blanks around a value are not part of it. Clients that align or indent their fields would be refused with a valid token.',
    conforms: 'The status of the same request without the blanks.',
  },
  'DI-FRM-06': { why: smuggling },
  'DI-FRM-07': { why: smuggling, conforms: 'Any response, after which the server closes the connection.' },
  'DI-FRM-08': { why: smuggling },
  'DI-FRM-09': {
    why: 'A server that does not read the last chunk takes it for the next request, and answers a request that nobody sent.',
    conforms: 'One response. A server that wants a length may answer 411.',
  },
  'DI-FRM-10': {
    why: 'Clients behind a proxy write the whole URL into the request line, and gateways pass it on.',
    conforms: '204, as for the path alone.',
  },
  'DI-FRM-11': {
    why: 'Range asks for a part of a GET. A service that applies it to a deletion answers 206 or 416, and its client cannot tell what was deleted.',
    conforms: '204, as without Range.',
  },
  'DI-FRM-12': {
    why: 'Many clients send Content-Length: 0 with a DELETE. It says that there is no content, and nothing else.',
    conforms: '204, as without the field.',
  },
  'DI-FRM-13': {
    why: `${twoReadings} A token that is cut at the fold is another token.`,
    conforms: '400, or the status of the same request in one line.',
  },
  'DI-FRM-14': {
    why: 'A gateway logs and checks the whole text, and the service uses only what comes before CR or NUL. It accepts a value that no gateway would pass.',
    conforms: '400 or 401, and the image is left.',
  },
  'DI-FRM-15': { why: refusalMatters },
  'DI-FRM-16': {
    why: 'Gateways check the header section and drop or pass on trailers unread. Nobody has checked a token there.',
    conforms: 'Any 4xx, and the image is left.',
  },
  'DI-H2-01': {
    why: 'Most clients choose HTTP/2 where a server offers it. A gateway that routes it elsewhere, or answers for the service, deletes nothing for them.',
    conforms: 'HTTP/2 204, and GET finds no image.',
  },
  'DI-H2-02': {
    why: 'A client does not know which version its library has chosen. If the answer depends on it, an error that is handled in one place is unknown in another.',
    conforms: 'The same status and the same name of the fault over both versions.',
  },
  'DI-H2-03': {
    why: `${refusalMatters} HTTP/2 often takes another path through a gateway, with other filters.`,
    conforms: 'Any 4xx, and the image is left.',
  },
  'DI-H2-04': {
    why: 'A client has to end the stream of a malformed response, and its program sees a failed connection instead of the answer. It does not learn whether the image is gone.',
    conforms: 'Names in lower case, no field of the connection, one status, and a length that is that of the content.',
  },
  'DI-H2-05': {
    why: 'A client that gets content after a 204 ends the stream with an error. A deletion that succeeded looks failed.',
    conforms: 'HEADERS that end the stream, or an empty DATA frame after them.',
  },
  'DI-H2-06': {
    why: 'Libraries send such a request again without asking, because the server promises that nothing happened. The second deletion is then answered 404.',
    conforms: 'REFUSED_STREAM, or GOAWAY below the stream, and the image is left.',
  },
  'DI-H2-07': {
    why: 'A gateway that passes such a field on over HTTP/1.1 lets a client steer the connection behind it, which others share.',
    conforms: '400, or a stream that is reset with PROTOCOL_ERROR, and the image is left.',
  },
  'DI-H2-08': {
    why: 'Behind a gateway that speaks HTTP/1.1 to the service, a line end in a value begins another field, or another request. No filter has seen it.',
    conforms: '400, or a stream that is reset with PROTOCOL_ERROR, and the image is left.',
  },
} as const satisfies Explanations;
