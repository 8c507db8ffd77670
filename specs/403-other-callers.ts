import {
  access,
  attempts,
  attemptsOf,
  behindTheOwner,
  del,
  effects,
  fixture,
  get,
  identityFields,
  ifOneIsRefused,
  imageStands,
  look,
  must,
  obeys,
  seen,
  should,
  status,
  stillStands,
  topic,
  unknown,
  victim,
} from '../helpers/engine/vocabulary.ts';

const notYours = 'One customer destroys the data of another.';

/** With fields in which a gateway names the project of a token, after it has removed what the client sent. */
const namingTheProject = 'naming the project of the owner';

/** A deletion by a caller who may see nothing, beside one of an unknown image. */
const triedAs = (as: 'unscoped' | 'rescoped', tenant = 'admin') => [
  look(victim),
  del(unknown, { as, row: 'unknown image' }),
  del(victim, { as }),
  del(victim, { as, fields: { 'X-Project-Id': tenant, 'X-Tenant-Id': tenant }, row: namingTheProject, belowApi: true }),
  get(victim, { row: 'after the deletion' }),
];

const denied = obeys((_, seen) => effects.isDeniedOrUnknown(seen.row('unknown image')));
const deniedAndLeft = { 'after the deletion': stillStands, DELETE: denied, [namingTheProject]: denied };

/** 403: tokens of other scopes, and what a gateway would say of a caller. */
export const otherCallers = topic('403', {
  'DI-403-20': should('operation', {
    statement: "Deleting another tenant's private image gets 404, 403 or 401.",
    defect: "The deletion of another tenant's private image gets {status} instead of 404, 403 or 401.",
    source: 'guide: response 403',
    why: '404 hides that the image exists; 403 and 401 refuse openly. Clients handle these three and do not expect another.',
    follows: { 'DI-403-08': 'always' },
    send: [del(fixture('foreign'))],
    expect: status(404, 403, 401),
  }),
  'DI-403-22': must('operation', {
    statement: "No deletion with another tenant's token gets a 2xx.",
    defect: "The service accepts a deletion with another tenant's token.",
    source: 'guide: response 403',
    why: `${notYours} If nothing was deleted, the stranger reads that it was.`,
    harm: 'access',
    follows: { 'DI-403-10': 'always', 'DI-403-27': 'always', 'DI-403-30': 'always' },
    needs: { strangersTenant: true, state: 'in answers' },
    over: seen.toRefuse('stranger'),
    expect: obeys(effects.isNotDoneElsewhere),
  }),
  'DI-403-23': must('operation', {
    statement: 'A deletion with a token that has no project is refused, and the image is left.',
    defect: 'A token that has no project can delete an image.',
    source: 'guide: service access',
    why: 'A token without a project gives no role anywhere. A service that only checks whose token it is lets a user who lost every role go on deleting.',
    conforms:
      'Any 4xx, and GET of the owner still shows the image. So it is if a field of the request, such as X-Project-Id, names the project.',
    harm: 'access',
    needs: { state: 'in answers' },
    scene: ({ tenant }) => triedAs('unscoped', tenant),
    expect: deniedAndLeft,
  }),
  'DI-403-24': should('operation', {
    statement: 'A deletion with a token that has no project gets 401, 403, 404 or 400.',
    defect: 'A token that has no project gets {status} instead of 401, 403, 404 or 400.',
    source: 'practice: a token opens its own project alone',
    why: 'A client with such a token has to log in again for a project, and learns it from one of these four.',
    conforms:
      '401 from a gateway, 403 from a policy, 404 if the image is hidden, or 400 because the tenant in the path is not that of the token.',
    follows: { 'DI-403-23': 'always' },
    needs: { state: 'in answers' },
    over: seen.toRefuse('unscoped'),
    expect: obeys(effects.isRefusedWith(401, 403, 404, 400)),
  }),
  'DI-403-25': must('operation', {
    statement: "A deletion with a token for another of the user's projects is refused, and the image is left.",
    defect: "A token for another of the user's projects can delete an image.",
    source: 'guide: service access',
    why: 'A user has different roles in different projects. A token of the test project must not delete what belongs to production.',
    conforms:
      'Any 4xx, and GET of the owner still shows the image. So it is if a field of the request, such as X-Project-Id, names the project of the image.',
    harm: 'access',
    needs: { state: 'in answers' },
    scene: ({ tenant }) => triedAs('rescoped', tenant),
    expect: deniedAndLeft,
  }),
  'DI-403-26': should('operation', {
    statement: "A deletion with a token for another of the user's projects gets 404, 403, 401 or 400.",
    defect: "A token for another of the user's projects gets {status} instead of 404, 403, 401 or 400.",
    source: 'practice: a token opens its own project alone',
    why: 'A client that uses the token of the wrong project learns it from one of these four.',
    conforms:
      '404 if the image is hidden, 403, 401 from a gateway, or 400 because the tenant in the path is not that of the token.',
    follows: { 'DI-403-25': 'always' },
    needs: { state: 'in answers' },
    over: seen.toRefuse('rescoped'),
    expect: obeys(effects.isRefusedWith(404, 403, 401, 400)),
  }),
  'DI-403-27': must('operation', {
    statement: "No field and no query opens an image to another tenant's token.",
    defect: 'Another tenant can delete an image by a field or a query of its request.',
    source: 'guide: response 403',
    why: 'A parameter for administrators, such as all_tenants, or a field in which a gateway names the project, gives every customer the images of all others if the service does not ask who sent it.',
    conforms: 'A refusal, and the image in place.',
    harm: 'access',
    follows: { 'DI-403-10': 'always' },
    send: (known) => attempts(identityFields.ofClients(known), { as: 'stranger', tenant: 'each', belowApi: true }),
    expect: ifOneIsRefused(imageStands),
  }),
  'DI-403-28': must('operation', {
    statement: 'No field and no query lets a role that may only read delete an image.',
    defect: 'A role that may only read can delete an image by a field or a query of its request.',
    source: 'guide: roles',
    why: 'A service that adds the roles in X-Roles to those of the token makes every monitoring job an administrator.',
    conforms: 'A refusal, and the image in place.',
    harm: 'access',
    follows: { 'DI-403-07': 'always', 'DI-403-15': 'always' },
    send: (known) => attempts(identityFields.ofClients(known), { as: 'reader', belowApi: true }),
    expect: ifOneIsRefused(imageStands),
  }),
  'DI-403-29': must('operation', {
    statement: 'In no form and on no connection does a request of a role that may not delete delete an image.',
    defect:
      'A role that may not delete can delete an image by an odd form of the request, such as another spelling of its path or a method override, or on a connection of the owner.',
    source: 'guide: roles',
    why: 'A table of roles by route and method does not know the path that a router puts right later, nor the method that an override names.',
    conforms: 'The image is still there after every spelling and every override: some, and all by which GET finds the image.',
    harm: 'access',
    follows: {
      'DI-403-07': 'always',
      'DI-403-15': 'always',
      'DI-403-16': 'always',
      'DI-401-20': 'always',
      'DI-401-27': 'always',
      'DI-405-02': 'always',
      'DI-405-11': 'always',
    },
    send: ({ identities }) => [
      ...behindTheOwner('reader', 'creator'),
      ...attempts(access.ofReader, { as: 'reader' }),
      ...attemptsOf(access.ofCreator, 'creator'),
      ...attempts(access.elsewhereOf(identities, 'reader', 'creator'), { token: undefined, belowApi: true }),
    ],
    expect: imageStands,
  }),
  'DI-403-30': must('operation', {
    statement: "In no form and on no connection does a request with another tenant's token delete an image.",
    defect:
      'Another tenant can delete an image by an odd form of the request, such as another spelling of its path or a method override, or on a connection of the owner.',
    source: 'guide: response 403',
    why: `${notYours} All it takes is a slash at the end of a path that only the check of the owner does not know.`,
    conforms: 'The image is still there after every spelling and every override: some, and all by which GET finds the image.',
    harm: 'access',
    follows: {
      'DI-403-10': 'always',
      'DI-403-27': 'always',
      'DI-403-29': 'always',
      'DI-401-20': 'always',
      'DI-401-27': 'always',
      'DI-405-02': 'always',
      'DI-405-11': 'always',
    },
    send: ({ identities }) => [
      ...behindTheOwner('stranger'),
      ...attempts(access.ofStranger, { as: 'stranger', tenant: 'each' }),
      ...attempts(access.elsewhereOf(identities, 'stranger'), { token: undefined, belowApi: true }),
    ],
    expect: imageStands,
  }),
});
