/** What is not in the catalogue, and why: ids that were given up, and candidates that never became a requirement. */

/** Ids that were in the catalogue once, with the reason. They are never used again. */
export const withdrawn: Readonly<Record<string, string>> = {
  'DI-204-05': 'It forbade a Content-Length other than 0 on a 204. DI-204-04 forbids the field, over HTTP/2 too.',
  'DI-401-19': "It judged the operator's hook for a 401: the preflight tries each hook that it may arm.",
  'DI-403-21': "It judged the operator's hook for a 403: the preflight tries each hook that it may arm.",
  'DI-405-14': "It judged the operator's hook for a 405: the preflight tries each hook that it may arm.",
  'DI-GONE-04': 'It judged lists by name and by status, two of the views of DI-GONE-13.',
  'DI-GONE-11': 'It judged HEAD, one of the views of DI-GONE-13.',
  'DI-GONE-12': 'It judged a conditional GET, one of the views of DI-GONE-13.',
  'DI-GONE-16': 'It judged what a reader sees, one of the views of DI-GONE-13.',
  'DI-IDS-22': 'It said that an identifier with an octet that is not UTF-8 gets a response, which DI-WIRE-02 decides.',
  'DI-IDS-26':
    'It said that an identifier with an octet that is not UTF-8 gets a response, which DI-WIRE-02 decides; DI-IDS-25 sends it.',
  'DI-NEG-10': 'A deletion that is refused for its If-Match and carried out violates DI-NEG-16, which judges the same request.',
};

/** A candidate that was weighed and left out or merged. */
export interface LeftOut {
  readonly statement: string;
  readonly reason: string;
  /** The requirements that decide it instead, where there are any. */
  readonly within: readonly string[];
}

const merged = (statement: string, within: readonly string[], reason: string): LeftOut => ({ statement, within, reason });
const leftOut = (statement: string, reason: string): LeftOut => ({ statement, within: [], reason });

/** Candidates by the label that they have in the collection of facts which the catalogue was drawn from. */
export const leftOutCandidates: Readonly<Record<string, LeftOut>> = {
  A08: merged(
    'The operation needs no request body.',
    ['DI-204-01'],
    'No deletion of this suite sends content, unless that is its point.',
  ),
  A09: merged('Success is not a redirect.', ['DI-204-01'], 'A redirect is not 204, and redirects are not followed.'),
  A13: leftOut(
    'The Content-Type of a 204 may be anything.',
    'Without content the field says nothing: there is nothing to violate.',
  ),
  A14: leftOut('A deletion is answered within a time budget.', 'No document gives a time. Speed is reported and never asserted.'),
  A15: leftOut('A 204 sets no cookie and challenges nobody.', 'No document forbids either field.'),
  B02: merged('The first GET after a 204 finds the image gone.', ['DI-GONE-01'], 'One decision: gone, and at once.'),
  B14: leftOut(
    'A server cannot be created from a deleted image.',
    'To ask would create servers, which cost money and are not this operation.',
  ),
  B15: leftOut('A server cannot be rebuilt from a deleted image.', 'To ask would risk a server of the account.'),
  B18: leftOut('An image in ERROR can be deleted.', 'There is no way to make such an image through the public interface.'),
  B24: leftOut(
    'Members of a shared image lose it with the deletion.',
    'Sharing belongs to another interface, which not every target has.',
  ),
  B25: leftOut(
    'Absolute limits do not rise through a deletion.',
    'No absolute limit counts images; other requests of the account move the counters.',
  ),
  C15: leftOut(
    'Blanks around a token do not matter.',
    'Blanks around a field value are not part of it: every server has to remove them.',
  ),
  D05: merged('A foreign tenant in the URL is answered 400.', ['DI-403-11'], 'Layers differ: 400, 401, 403 and 404 all refuse.'),
  D10: leftOut(
    'Once its protection is lifted an image can be deleted.',
    'To lift a protection needs another operation, of another interface.',
  ),
  D14: merged('403 is not the answer to a missing token.', ['DI-401-01'], 'What is 403 is not 401.'),
  E22: merged(
    'A 404 has a message and shows nothing of others.',
    ['DI-FLT-06', 'DI-FLT-07', 'DI-FLT-09'],
    'Every fault is judged so.',
  ),
  F12: leftOut(
    'A URL without version does not delete.',
    'What lies outside the base URL is not the target that was named: the suite sends nothing there.',
  ),
  F15: leftOut('The path is matched by case.', 'A wrong path that deletes an own image is not forbidden by any document.'),
  G11: leftOut(
    'Members that no document mentions are tolerated.',
    'A rule for the suite and not for a target: its schemas are tested for it.',
  ),
  G15: merged(
    'An error does not carry an image.',
    ['DI-FLT-03'],
    'A member of another name beside or instead of the fault breaks the rules on faults and their names.',
  ),
  H05: merged(
    'A conflict is not reported as 500.',
    ['DI-409-01', 'DI-500-05', 'DI-500-06'],
    'A 500 is not 409, and it is a 5xx that was not provoked.',
  ),
  H06: merged('An unknown image is never a conflict.', ['DI-404-01'], 'What is 409 is not 404.'),
  I10: leftOut(
    'A 413 for a body that is too large needs no Retry-After.',
    'It frees a target of a duty: there is nothing to violate. DI-413-02 asks it of rate limits only.',
  ),
  I11: leftOut(
    'The limits that are listed are those that are kept.',
    'It judges another operation, and needs more requests than a guest may send.',
  ),
  I12: leftOut('The limit counts by account.', 'To ask would exhaust the limit of two accounts.'),
  I13: leftOut(
    '413 is about the number of items returned.',
    'A text made for lists: a deletion returns none. It is read as the rate limit.',
  ),
  J07: leftOut(
    '502 and 504 come from a gateway.',
    'They say something about the surroundings of the target: DI-500-07 notes them, and no other rule judges them.',
  ),
  K05: leftOut(
    'A fault in XML has its code as an attribute.',
    'XML was dropped in 2015; DI-NEG-03 lets it pass as a format and looks no further.',
  ),
  K07: merged(
    'Content-Type without content is accepted.',
    ['DI-204-01', 'DI-NEG-12'],
    "The deletion that is judged has the fields of the guide's example.",
  ),
  K12: leftOut('A suffix wins over Accept.', 'Without XML there is only one format to choose.'),
  L12: leftOut('Plain HTTP does not delete where HTTPS is offered.', 'To ask would send a valid token in the clear.'),
  L13: merged(
    'No cache shows a deleted image.',
    ['DI-GONE-01', 'DI-GONE-05'],
    'A stale image is an image that is not gone, whoever kept it.',
  ),
  L14: leftOut('Server does not show versions.', 'No document asks it.'),
};
