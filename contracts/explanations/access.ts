import { type Explanations, faultNamed, nameMatters, provokedMatters, refusalMatters } from './explanation.ts';

const notYours = 'One customer destroys the data of another.';
const roleMatters =
  'Monitoring and build jobs get weak roles so that they cannot destroy anything. 403 says that the role is too weak; after a 401 a client logs in again and again.';
const roleIsWeak = 'The role exists to prevent exactly this. Either an image is lost, or a client believes that it is.';
const challenge = 'WWW-Authenticate: Keystone uri="https://identity.example/v3"';

/** Who may delete: 401 and 403. */
export const access = {
  'DI-401-01': {
    why: 'Without this check, anybody who reaches the service deletes images.',
    conforms: `HTTP/1.1 401 Unauthorized, with ${challenge}`,
  },
  'DI-401-02': {
    why: 'The challenge says which scheme the service wants, and often where to log in. Generic HTTP clients do not log in without one.',
    conforms: challenge,
  },
  'DI-401-03': {
    why: 'A parser rejects a challenge outside the grammar, such as a URI without quotation marks. The client then finds no way to log in.',
    conforms: `${challenge} (and not uri=https://… without quotation marks)`,
  },
  'DI-401-04': {
    why: 'A script whose variable is not set sends an empty token. A service that checks only that the field is there lets it in.',
  },
  'DI-401-05': { why: 'A service that checks only the form of a token accepts whatever somebody makes up.' },
  'DI-401-06': { why: 'A comparison that skips a part of the token makes the rest easier to guess.' },
  'DI-401-07': {
    why: 'A comparison that ends with the shorter text accepts a beginning of a token, which can be guessed character by character.',
  },
  'DI-401-08': {
    why: 'Operators revoke a token that leaked. A service that remembers the earlier check goes on deleting for whoever has it.',
  },
  'DI-401-09': { why: 'Tokens stay in logs and backups. Their end is what limits the damage.' },
  'DI-401-10': {
    why: 'A service that deletes first and checks afterwards lets anybody destroy images. The 401 hides that from its owner.',
  },
  'DI-401-11': {
    why: 'If the two responses differ, somebody without an account finds out which images exist.',
    conforms: 'The same status and the same fault for both.',
  },
  'DI-401-12': {
    why: 'If tenant or route is checked first, somebody without an account finds out which ones exist.',
  },
  'DI-401-13': {
    why: 'URLs end up in access logs. Gateways that turn hyphens into underscores take X_Auth_Token for X-Auth-Token, and filters that look for the real name miss it.',
    conforms: '401, as without any token.',
  },
  'DI-401-14': {
    why: 'HTTP/2 and many libraries write names of fields in lower case. A service that knows one spelling refuses valid clients.',
    conforms: 'x-auth-token and X-AUTH-TOKEN are answered as X-Auth-Token is.',
  },
  'DI-401-15': { why: nameMatters, conforms: faultNamed('unauthorized', 401) },
  'DI-401-16': {
    why: 'Anybody can send a long token. A 5xx or a closed connection shows that the token reached a parser or a database unchecked.',
    conforms: '401, 400 or 431.',
  },
  'DI-401-17': {
    why: 'Nobody authorised such a deletion. Either an image is lost, or a client believes that it is.',
    conforms: 'No 2xx to any DELETE of the run that had no valid token.',
  },
  'DI-401-18': {
    why: 'The guide names X-Auth-Token alone. A second way in is one that filters, logs and redaction may not know.',
    conforms: '401, as without any token.',
  },
  'DI-401-19': { why: provokedMatters },
  'DI-401-20': {
    why: 'A filter that reads the raw path and a router that normalises it see two different paths. What the filter takes for a public page, the router deletes.',
    conforms: 'The image is still there after every spelling.',
  },
  'DI-401-21': {
    why: 'Behind a gateway, many callers share a connection. A service that remembers the caller lets the next one act in the name of the previous.',
    conforms: '401.',
  },
  'DI-401-22': {
    why: 'If the caller is stored where simultaneous requests share it, a customer acts as another as soon as there is load.',
    conforms: '401, and the image is left.',
  },
  'DI-403-01': { why: roleMatters, conforms: `HTTP/1.1 403 Forbidden, ${faultNamed('forbidden', 403)}` },
  'DI-403-02': { why: roleMatters, conforms: `HTTP/1.1 403 Forbidden, ${faultNamed('forbidden', 403)}` },
  'DI-403-03': { why: 'The status tells the caller to lift the protection first. A 404 or 400 sends it looking elsewhere.' },
  'DI-403-04': {
    why: 'A member sees the image and may use it; its owner decides when it goes. 404 would deny an image that the caller can see.',
  },
  'DI-403-05': {
    why: 'The caller sees the image in the list. Any other code makes the caller look for a mistake in the request.',
  },
  'DI-403-06': { why: nameMatters, conforms: faultNamed('forbidden', 403) },
  'DI-403-07': { why: refusalMatters },
  'DI-403-08': {
    why: 'A 2xx means that a stranger deletes, or is told that it did, what belongs to somebody else.',
    conforms: 'Any 4xx.',
  },
  'DI-403-09': { why: `${notYours} The status of the response does not matter.` },
  'DI-403-10': { why: notYours },
  'DI-403-11': {
    why: 'The tenant in the path says whose images are meant. A service that does not compare it with the token lets customers act for each other.',
    conforms: 'Any 4xx: Nova answers 400, a Rackspace gateway 401.',
  },
  'DI-403-12': { why: `${notYours} All it takes is another tenant in the path.` },
  'DI-403-13': {
    why: 'If the two responses differ, a customer finds out which identifiers belong to somebody else.',
    conforms: 'The same status and the same fault for both, such as 404 itemNotFound.',
  },
  'DI-403-14': {
    why: 'A reader that gets 404 on GET cannot distinguish a weak role from a wrong identifier.',
    conforms: 'GET with the token of the reader is answered 200.',
  },
  'DI-403-15': { why: roleIsWeak },
  'DI-403-16': { why: roleIsWeak },
  'DI-403-17': { why: 'An owner protects an image that others depend on. Once deleted, it does not come back.' },
  'DI-403-18': { why: 'The owner loses an image because it was shared for use.' },
  'DI-403-19': { why: 'One caller removes an image that all customers start servers from.' },
  'DI-403-20': {
    why: '404 hides that the image exists; 403 and 401 refuse openly. Clients handle these three and do not expect another.',
  },
  'DI-403-21': { why: provokedMatters },
  'DI-403-22': { why: `${notYours} If nothing was deleted, the stranger is told that it was.` },
  'DI-403-23': {
    why: 'A token without a project gives no role anywhere. A service that only checks whose token it is lets a user who lost every role go on deleting.',
    conforms: 'Any 4xx, and GET of the owner still shows the image.',
  },
  'DI-403-24': {
    why: 'A client with such a token has to log in again for a project, and learns it from one of these four.',
    conforms:
      '401 from a gateway, 403 from a policy, 404 if the image is hidden, or 400 because the tenant in the path is not that of the token.',
  },
  'DI-403-25': {
    why: 'A user has different roles in different projects. A token of the test project must not delete what belongs to production.',
    conforms: 'Any 4xx, and GET of the owner still shows the image.',
  },
  'DI-403-26': {
    why: 'A client that uses the token of the wrong project learns it from one of these four.',
    conforms:
      '404 if the image is hidden, 403, 401 from a gateway, or 400 because the tenant in the path is not that of the token.',
  },
} as const satisfies Explanations;
