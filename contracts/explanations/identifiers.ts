import type { Explanations } from './explanation.ts';

const lookedUp = 'A request that deletes what its URL does not name destroys an image that nobody meant.';
const sameForBoth = 'If DELETE finds an image where GET finds none, a client cannot check first what it is about to delete.';
const unchecked =
  'A 5xx or a closed connection shows that the text reached a parser or a database unchecked. Anybody can send it.';

/** Which image an identifier names. */
export const identifiers = {
  'DI-IDS-01': {
    why: 'A script whose variable holds a wrong value gets "deleted" for it, and the image that was meant stays.',
    conforms: '404 itemNotFound or 400; never a 2xx.',
  },
  'DI-IDS-02': {
    why: 'Clients handle 404 and 400. Anything else, such as 500 or a redirect to a login page, hides that the identifier is wrong.',
  },
  'DI-IDS-03': {
    why: 'A comparison that ends with the shorter text deletes an image for a mistyped or truncated identifier.',
    conforms: 'The image is still there after every form that was tried.',
  },
  'DI-IDS-04': { why: 'Names are not unique and anybody may choose them. A deletion by name hits the wrong image.' },
  'DI-IDS-05': { why: sameForBoth, conforms: 'Both find the image, or both answer 404.' },
  'DI-IDS-06': { why: sameForBoth },
  'DI-IDS-07': {
    why: 'A number that is taken for a place in the list, or for no condition, deletes an arbitrary image.',
    conforms: '404 or 400, and every image is left.',
  },
  'DI-IDS-08': {
    why: 'A wildcard that reaches a shell, a LIKE or a query deletes many images, or all of them.',
    conforms: '404 or 400, and every image is left.',
  },
  'DI-IDS-09': {
    why: 'A list of identifiers is not part of this operation. Filters and logs see one deletion where two happen.',
  },
  'DI-IDS-10': {
    why: 'A script whose variable is empty sends DELETE …/images/. Without a condition, that deletes everything.',
    conforms: '404 or 405, and every image is left.',
  },
  'DI-IDS-11': {
    why: 'The guide has no such operation. A service that has one loses every image of a tenant to one wrong URL.',
    conforms: '404 or 405, and every image is left.',
  },
  'DI-IDS-12': {
    why: 'The last segment is the name of a list, not an identifier. A router that mixes them up deletes every image in it.',
    conforms: '404 or 405, and every image is left.',
  },
  'DI-IDS-13': { why: unchecked, conforms: '404, 400 or 414.' },
  'DI-IDS-14': {
    why: 'HTTP libraries differ in what they escape. The same image must be found by all of them.',
    conforms: '204, whether the identifier begins with a or with %61.',
  },
  'DI-IDS-15': {
    why: 'Gateways and services resolve dot segments at different moments. A path that a filter took for one image reaches the collection or another resource.',
  },
  'DI-IDS-16': { why: unchecked, conforms: '404 or 400.' },
  'DI-IDS-17': { why: `${lookedUp} The guide puts the identifier into the path alone.` },
  'DI-IDS-18': { why: `${lookedUp} A router that strips or doubles slashes takes the path for the collection.` },
  'DI-IDS-19': {
    why: 'The guide lets clients choose the format by a suffix. A service that does not know it has to look for an image of that name, and find none.',
  },
  'DI-IDS-20': { why: unchecked, conforms: '404 or 400.' },
  'DI-IDS-21': {
    why: 'Whoever can write a field into a response can set cookies, redirect the client and poison caches.',
    conforms: 'No field of the response comes from the identifier.',
  },
  'DI-IDS-23': { why: 'A condition that is dropped because it is empty or unknown deletes whatever comes first.' },
  'DI-IDS-24': { why: sameForBoth },
  'DI-IDS-25': {
    why: 'A decoder that expects two hexadecimal digits fails or guesses. Anybody can send such a path.',
    conforms: '400, 404 or 410, or 301 to the path with a well-formed escape.',
  },
  'DI-IDS-26': { why: unchecked, conforms: 'Any response: 404 or 400, for example.' },
} as const satisfies Explanations;
