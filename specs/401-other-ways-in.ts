import { nameMatters } from '../contracts/requirements/phrases.ts';
import {
  access,
  anAnswer,
  anotherStatus,
  aRefusal,
  attempts,
  attemptsOf,
  cookiesOf,
  del,
  deletionsAmongReads,
  delUnknownWithoutToken,
  deniedBehindOwner,
  deniesDeletion,
  effects,
  exactly,
  expectAnswer,
  expectRefused,
  faults,
  identityFields,
  ifOneIsRefused,
  imageStands,
  judge,
  may,
  must,
  noRoute,
  obeys,
  premise,
  seen,
  sentBehindOwner,
  should,
  statusOf,
  stillStands,
  tokens,
  topic,
  unknown,
  untested,
  victim,
  wire,
} from '../helpers/engine/vocabulary.ts';

/**
 * 401: a token in another place, in another form, or claimed; and paths and connections around the check. In this
 * order, the read with which one entry ends shows the next that the victim stands.
 */
export const otherWaysIn = topic('401', {
  'DI-401-13': should('operation', {
    statement: 'A token in the query, as a password or in X_Auth_Token does not stand in for X-Auth-Token.',
    defect: 'The service accepts a token in the query, as a password or in X_Auth_Token.',
    source: 'compute-guide: authentication',
    why: 'URLs end up in access logs. Gateways that turn hyphens into underscores take X_Auth_Token for X-Auth-Token, and filters that look for the real name miss it.',
    conforms: '401, as without any token. What a firewall refuses with a page of its own decides nothing.',
    harm: 'form',
    follows: { 'DI-401-01': 'same status, or gone', 'DI-401-27': 'always' },
    send: ({ owner: { token } }) => [
      del(victim, {
        row: 'as a password',
        token: undefined,
        fields: { Authorization: `Basic ${Buffer.from(`owner:${token}`).toString('base64')}` },
      }),
      del(victim, { row: 'in the query', token: undefined, spareToken: 'in the query' }),
      // A gateway interface (CGI, WSGI) gives both names to the service as HTTP_X_AUTH_TOKEN.
      del(victim, { row: 'in X_Auth_Token', token: undefined, fields: { X_Auth_Token: token }, belowApi: true }),
    ],
    expect: obeys(effects.isRefusedUnlessPage(401)),
  }),
  'DI-401-14': must('http', {
    statement: 'Field names are matched in any case: x-AUTH-token works.',
    defect: 'The service recognises X-Auth-Token in one spelling only.',
    source: 'rfc9110: 5.1',
    why: 'HTTP/2 and many libraries write names of fields in lower case. A service that knows one spelling refuses valid clients.',
    conforms: 'x-auth-token and X-AUTH-TOKEN are answered as X-Auth-Token is.',
    follows: { 'DI-404-01': 'same status' },
    needs: { http1: true },
    scene: ({ owner }) => [
      delUnknownWithoutToken({ wants: exactly(401) }),
      del(unknown, { row: 'x-AUTH-token', token: undefined, fields: { 'x-AUTH-token': owner.token } }),
      // A token that has ended meanwhile is refused in every spelling.
      del(unknown, { row: 'X-Auth-Token' }),
    ],
    expect: { 'x-AUTH-token': anotherStatus(401) },
  }),
  'DI-401-15': should('operation', {
    statement: 'A 401 names the fault unauthorized or one of its family.',
    defect: 'The fault in a 401 is not named unauthorized.',
    source: 'guide: faults',
    quotation: 'unauthorized | 401 | Yes',
    why: nameMatters,
    conforms: '{"unauthorized": {"code": 401, "message": "…"}}, or error or computeFault as the name.',
    over: seen.faultsWith(401),
    expect: obeys(faults.namesItsStatus),
  }),
  'DI-401-16': must('http', {
    statement: 'A token of 8000 characters is refused with a 4xx or 501.',
    defect: 'A token of 8000 characters is not refused with a 4xx.',
    source: 'rfc9110: 5.4',
    why: 'Anybody can send a long token. A 5xx or a closed connection shows that the token reached a parser or a database unchecked.',
    conforms: '401, 400 or 431. Without a response it is sent once more.',
    follows: { 'DI-401-05': 'same status, or gone' },
    send: [del(victim, { token: tokens.longToken(), belowApi: true, ifLost: 'sent again' })],
    expect: obeys(wire.isRefusedInTheEnd),
  }),
  'DI-401-17': must('operation', {
    statement: 'No deletion without a valid token gets a 2xx.',
    defect: 'A deletion without a valid token succeeds.',
    source: 'guide: response 401',
    why: 'Nobody authorised such a deletion. Either an image is lost, or a client believes that it is.',
    conforms:
      '401. A valid token in another place, such as the query, X_Auth_Token or a second line, is judged by DI-401-13, -18, -25 and -26. A 2xx at a path where GET does not show the owner the image decides nothing, if the image is left.',
    harm: 'access',
    follows: {
      'DI-401-01': 'same sender',
      'DI-401-04': 'same sender',
      'DI-401-05': 'same sender',
      'DI-401-06': 'same sender',
      'DI-401-07': 'same sender',
      'DI-401-08': 'same sender',
      'DI-401-09': 'same sender',
      'DI-FRM-16': 'only sender, without loss',
      'DI-401-13': 'only sender, without loss',
      'DI-401-20': 'always',
      'DI-401-21': 'always',
      'DI-H2-09': 'only sender',
      'DI-401-22': 'always',
      'DI-401-24': 'always',
      'DI-401-27': 'always',
    },
    over: seen.toRefuse('no valid token'),
    expect: obeys(effects.isNotDone),
  }),
  'DI-401-18': may('operation', {
    statement: 'A token in Authorization: Bearer does not stand in for X-Auth-Token.',
    defect: 'The service accepts a token in Authorization: Bearer.',
    source: 'compute-guide: authentication',
    why: 'The guide names only X-Auth-Token. A second way in is one that filters, logs and redaction may not know.',
    conforms: '401, as without any token. What a firewall refuses with a page of its own decides nothing.',
    harm: 'form',
    follows: { 'DI-401-01': 'always', 'DI-401-27': 'always' },
    send: ({ owner }) => [del(victim, { token: undefined, fields: { Authorization: `Bearer ${owner.token}` } })],
    expect: obeys(effects.isRefusedUnlessPage(401)),
  }),
  'DI-401-21': must('operation', {
    statement: 'A request without a good token is refused on a connection, and with the cookies, of a request with a good one.',
    defect: "A caller without a good token is let in on a connection, or with a cookie, that another caller's token opened.",
    source: 'guide: response 401',
    why: 'Behind a gateway, many callers share a connection. A service that remembers the caller, or asks once on a connection whether tokens are good, lets the next one act in the name of the previous.',
    conforms: '401, without a token and with a made-up one. An expired and a revoked token, if there are such, are tried, too.',
    harm: 'access',
    follows: { 'DI-401-01': 'always', 'DI-401-05': 'always', 'DI-401-08': 'always', 'DI-401-09': 'always' },
    needs: { http1: true, aims: ['unknown', 'victim'], identities: ['owner'], standIn: true },
    run: async ({ api, images, sharing }) => {
      const anonymous = api.withToken(undefined);
      const read = (row: string, fields = {}) => anonymous.read('/images', { wire: { own: true }, label: row, fields });
      const row = 'on its own connection';
      const alone = await sharing.once(row, () => read(row), { serves: ({ response }) => response !== undefined });
      premise(alone.response?.status === 401, untested('request-answered', { status: alone.response?.status, wanted: 401 }));
      const { opening, behind } = await sentBehindOwner(images);
      expectAnswer(opening);
      premise(opening.response?.status !== 401, untested('token-refused'));
      return [await read('with the cookies of the first', cookiesOf(opening)), ...behind];
    },
    expect: deniedBehindOwner,
  }),
  'DI-401-20': must('operation', {
    statement: 'In no form does a request without a valid token delete an image.',
    defect:
      'A caller without a valid token can delete an image by an odd form of the request, such as another spelling of its path or a method override.',
    source: 'guide: response 401',
    why: 'A filter that reads the raw path and a router that normalises it see two different paths. What the filter takes for a public page, the router deletes. A filter that reads content may pass on what has no length. An override names another method than the one that was checked.',
    conforms:
      'The image is still there after every spelling, override, query and content. Ended tokens, if there are such, are tried in some spellings, and in all by which GET finds the image.',
    harm: 'access',
    follows: { 'DI-401-01': 'always', 'DI-401-08': 'always', 'DI-401-09': 'always', 'DI-401-10': 'always' },
    send: [
      ...attempts(access.ofNobody, { token: undefined }),
      ...attemptsOf(access.ofEnded, 'expired'),
      ...attemptsOf(access.ofEnded, 'revoked'),
    ],
    expect: ifOneIsRefused(imageStands),
  }),
  'DI-401-22': must('operation', {
    statement: 'A deletion without a good token is refused, and deletes nothing, while other requests are in progress.',
    defect: 'A caller without a good token can delete an image while others send requests.',
    source: 'guide: response 401',
    why: 'If the caller is stored where simultaneous requests share it, a customer acts as another as soon as there is load. A check of tokens that gives up under load must not let pass what it has not checked.',
    conforms: '401, and the image is left.',
    harm: 'access',
    follows: { 'DI-401-05': 'always', 'DI-401-10': 'always', 'DI-KEEP-01': 'loss' },
    needs: { aims: ['victim'], state: true },
    run: async ({ api, images }) => {
      const image = await images.standing();
      expectRefused(await api.withToken(undefined).deleteImage(image.address, { label: 'alone' }));
      const callers = [undefined, tokens.unknownToken(), tokens.unknownToken()];

      judge(await deletionsAmongReads(api, image, [...callers, ...callers, ...callers]), deniesDeletion);
      return api.getImageLeft(image.id, { label: 'after' });
    },
    expect: stillStands,
  }),
  'DI-401-23': should('operation', {
    statement: 'A bad token gets 401 on an unknown route.',
    defect: 'On an unknown route, a bad token gets {status} instead of 401.',
    source: 'practice: the token is checked before the tenant and the route',
    why: 'If the route is checked first, somebody without an account finds out which ones exist.',
    send: [del(noRoute, { row: 'unknown route', token: tokens.unknownToken() })],
    expect: obeys(effects.isRefusedUnlessPage(401)),
  }),
  'DI-401-25': should('operation', {
    statement: 'A request with two tokens is answered alike in whichever order they come.',
    defect: 'The order of two X-Auth-Token lines decides who is calling.',
    source: 'rfc9110: 5.3',
    why: 'A gateway that checks one line and a service that reads the other disagree about the caller, and a caller can choose which is which.',
    conforms: '401 or 400 for both orders.',
    harm: 'form',
    needs: { texts: ['a token of the owner and one that nobody issued'] },
    scene: ({ owner }) => {
      const both = [owner.token, tokens.unknownToken()].map((token): [string, string] => ['X-Auth-Token', token]);
      return [
        del(unknown, { row: 'the made-up token last', token: undefined, fields: both, wants: anAnswer }),
        del(unknown, { row: 'the made-up token first', token: undefined, fields: both.toReversed() }),
      ];
    },
    expect: statusOf('the made-up token last'),
  }),
  'DI-401-26': should('operation', {
    statement: 'A token in a cookie does not stand in for X-Auth-Token.',
    defect: 'The service accepts a token in a cookie.',
    source: 'compute-guide: authentication',
    why: 'A browser sends cookies with requests that any page makes. A page of a stranger then deletes images of whoever opens it.',
    conforms: '401, as without any token. What a firewall refuses with a page of its own decides nothing.',
    harm: 'form',
    follows: { 'DI-401-01': 'same status, or gone', 'DI-401-27': 'always' },
    send: ({ owner }) => [
      del(victim, { token: undefined, fields: { Cookie: `X-Auth-Token=${owner.token}; token=${owner.token}` } }),
    ],
    expect: obeys(effects.isRefusedUnlessPage(401)),
  }),
  'DI-401-24': must('operation', {
    statement: 'No field and no query of a request without a token stands in for one.',
    defect: 'A caller without a token can delete an image by a field or a query of its request.',
    source: 'guide: response 401',
    why: 'A token filter sets fields such as X-Identity-Status and X-Roles for the service behind it. If it does not remove them from the request first, anybody is an administrator.',
    conforms: 'A refusal, and the image in place.',
    harm: 'access',
    follows: { 'DI-401-10': 'always' },
    send: (known) => [
      del(victim, { row: 'without an assertion', token: undefined, wants: aRefusal }),
      ...attempts(identityFields.ofClients(known), { token: undefined, belowApi: true }),
    ],
    expect: imageStands,
  }),
  'DI-401-27': must('operation', {
    statement:
      'No credential that is made up, has ended or is written otherwise than it was issued deletes an image, wherever it stands.',
    defect: 'A credential that is made up, has ended or is written otherwise than it was issued deletes an image.',
    source: 'guide: response 401',
    why: 'A service that looks only whether Authorization, a cookie or a service token is there lets in whoever makes one up. One that changes a token before it compares it takes texts that filters and lists of revoked tokens do not know. A session that outlives its token lets in whoever was shut out.',
    conforms:
      'A refusal, and the image in place. An expired and a revoked token, if there are such, are tried in the same places. A good token outside of X-Auth-Token is judged by DI-401-13, -18, -25 and -26.',
    harm: 'access',
    follows: {
      'DI-401-01': 'always',
      'DI-401-05': 'always',
      'DI-401-07': 'always',
      'DI-401-09': 'always',
      'DI-401-10': 'always',
    },
    needs: { texts: access.credentials({ madeUp: '', owner: '', expired: '', revoked: '' }) },
    send: ({ owner, tenant, identities: { expired, revoked } }) => {
      const ended = { expired: expired?.token, revoked: revoked?.token };
      const known = { madeUp: tokens.unknownToken(), owner: owner.token, tenant, ...ended };
      return attempts(access.credentials(known), { token: undefined, belowApi: true });
    },
    expect: ifOneIsRefused(imageStands),
  }),
});
