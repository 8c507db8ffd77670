import type { RequirementId } from './requirements.ts';

/** What must never be merged, the worst first, with the requirements whose tests look for it. */
interface SmokeDamage {
  readonly damage: string;
  readonly requirements: readonly RequirementId[];
}

/**
 * The tests of a smoke run, by the damage that each looks for, and the nine codes last. The rules over all exchanges judge what these send: a
 * caller that is not refused, a refusal that deletes, a 204 that deletes nothing, a server or an image that is lost beside.
 */
export const smokeDamages: readonly SmokeDamage[] = [
  { damage: 'another tenant deletes an image', requirements: ['DI-403-09', 'DI-403-10'] },
  { damage: 'a role that may only read deletes an image', requirements: ['DI-403-01'] },
  { damage: 'a protected or a shared image is deleted', requirements: ['DI-403-03', 'DI-403-04'] },
  {
    damage: 'no token, or one that is empty, made up or expired, deletes an image',
    requirements: ['DI-401-01', 'DI-401-04', 'DI-401-05', 'DI-401-09'],
  },
  { damage: 'a deletion, or the same again, takes a second image', requirements: ['DI-KEEP-01', 'DI-ONCE-02', 'DI-404-01'] },
  {
    damage: 'one of the nine codes is not answered, or does the opposite of what it says',
    requirements: ['DI-204-01', 'DI-400-01', 'DI-405-01', 'DI-409-01', 'DI-413-01', 'DI-500-01', 'DI-503-01'],
  },
];

/** The most that these tests and the rules may send to a service, the lists around their first deletions among it, and use up. */
export const smokeMost = { requests: 100, images: 8 } as const;

/** The requirements whose tests a smoke run starts. */
export const smokeRequirements: readonly RequirementId[] = smokeDamages.flatMap(({ requirements }) => requirements);

/**
 * What only a whole run looks for: it takes more requests or images than a smoke run may, with the requirements whose tests find it. A test
 * tries a smoke run on every mutant that loses or exposes an image: what it misses stands here, and nothing else.
 */
export const leftToWholeRun: readonly { readonly what: string; readonly requirements: readonly RequirementId[] }[] = [
  {
    what: 'roles that may create, tokens of no project or another one, altered and revoked tokens, another tenant in the path, public images, and images that are being saved',
    requirements: [
      ...(['DI-401-06', 'DI-401-07', 'DI-403-05', 'DI-403-07', 'DI-403-11', 'DI-403-12', 'DI-403-16'] as const),
      ...(['DI-403-22', 'DI-403-23', 'DI-403-25'] as const),
    ],
  },
  {
    what: 'identifiers that are spelled, cut or joined in another way, wildcards, numbers, other texts, and the collection',
    requirements: [
      ...(['DI-IDS-03', 'DI-IDS-04', 'DI-IDS-06', 'DI-IDS-07', 'DI-IDS-08', 'DI-IDS-09', 'DI-IDS-10', 'DI-IDS-11'] as const),
      ...(['DI-IDS-12', 'DI-IDS-15', 'DI-IDS-17', 'DI-IDS-18', 'DI-IDS-23', 'DI-IDS-24', 'DI-IDS-27', 'DI-IDS-28'] as const),
      'DI-KEEP-08',
    ],
  },
  {
    what: 'other methods, and fields that name a method',
    requirements: ['DI-405-02', 'DI-405-08', 'DI-405-11'],
  },
  {
    what: 'credentials in other places, fields that only a gateway may set, other spellings of the path, and connections, cookies and moments that callers share',
    requirements: [
      'DI-401-20',
      'DI-401-21',
      'DI-401-22',
      'DI-401-24',
      'DI-401-27',
      'DI-403-27',
      'DI-403-28',
      'DI-403-29',
      'DI-403-30',
    ],
  },
  {
    what: 'content, conditions and fields that a service may refuse, and broken framing',
    requirements: [
      'DI-NEG-05',
      'DI-NEG-06',
      'DI-NEG-15',
      'DI-NEG-20',
      'DI-FRM-04',
      'DI-FRM-16',
      'DI-FRM-15',
      'DI-FRM-19',
      'DI-FRM-21',
    ],
  },
  {
    what: 'images of one name, the server of the images, and what a refusal changes of an image or beside it',
    requirements: ['DI-KEEP-02', 'DI-KEEP-03', 'DI-KEEP-04', 'DI-KEEP-05', 'DI-KEEP-06', 'DI-KEEP-11'],
  },
  {
    what: 'deletions by others, and second ones, while a service is unavailable, over its limit or in conflict',
    requirements: ['DI-401-17', 'DI-403-15', 'DI-409-06'],
  },
  {
    what: 'what a service does seconds after its answer',
    requirements: ['DI-503-05'],
  },
];

/** Matches the tests of a smoke run by their tags. */
export const smokeTests = (): RegExp => new RegExp(`@(?:${smokeRequirements.join('|')})\\b`);
