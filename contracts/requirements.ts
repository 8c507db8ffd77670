/**
 * The requirement catalogue: what is decided about a target, one entry per decision.
 * Ids are permanent: one that is withdrawn is never used again (see `withdrawn`).
 * Levels are decided only here: MUST rests on the guide (its page, and its pages on faults, limits and roles) or on an
 * RFC's MUST; what rests on OpenStack practice alone is SHOULD; "had an effect although it refused" is always MUST.
 */

/** How binding a requirement is; a violation is an error (MUST), a warning (SHOULD) or a note (MAY). */
export type Level = 'MUST' | 'SHOULD' | 'MAY';

/** Every level, the most binding first. */
export const levels: readonly Level[] = ['MUST', 'SHOULD', 'MAY'];

/** A row of the guide's response table, or a topic that crosses its rows. */
export type Topic =
  | '204'
  | '400'
  | '401'
  | '403'
  | '404'
  | '405'
  | '409'
  | '413'
  | '500'
  | '503'
  | 'removal'
  | 'repeat'
  | 'concurrency'
  | 'blast radius'
  | 'identifiers'
  | 'negotiation'
  | 'fault bodies'
  | 'fields'
  | 'wire'
  | 'request framing'
  | 'HTTP/2';

/** One decision: its level, its topic, one present-tense sentence, and the document it rests on. */
export interface Requirement {
  readonly level: Level;
  readonly topic: Topic;
  readonly statement: string;
  /** `guide: …`, `compute-guide: …`, `rfcNNNN: section` or `practice: …`. */
  readonly source: string;
}

const must = (topic: Topic, source: string, statement: string): Requirement => ({ level: 'MUST', topic, statement, source });
const should = (topic: Topic, source: string, statement: string): Requirement => ({ level: 'SHOULD', topic, statement, source });
const may = (topic: Topic, source: string, statement: string): Requirement => ({ level: 'MAY', topic, statement, source });

/** Every requirement by its permanent id. */
export const requirements = {
  'DI-204-01': must('204', 'guide: response 204', 'Deleting an existing image of the caller is answered 204.'),
  'DI-204-02': must('204', 'rfc9112: 6.3', 'No octets follow the header section of a 204.'),
  'DI-204-03': must('204', 'rfc9112: 9.3', 'A connection that is kept open after a 204 serves the next request.'),
  'DI-204-04': must('204', 'rfc9110: 8.6', 'A 204 has no Content-Length.'),
  'DI-204-05': must('204', 'rfc9110: 15.3.5', 'A 204 has no Content-Length other than 0.'),
  'DI-204-06': must('204', 'rfc9112: 6.1', 'A 204 has no Transfer-Encoding.'),
  'DI-204-07': must('204', 'guide: request and response types', 'A deletion without Accept and Content-Type is answered 204.'),
  'DI-204-08': should('204', 'guide: images are immediately removed', 'A 204 points to no task to wait for: it has no Location.'),
  'DI-204-09': should('204', 'compute-guide: response headers', 'A 204 carries X-Compute-Request-Id.'),
  'DI-204-10': should('204', 'rfc9110: 9.3.5', 'A 204 is not marked as cacheable.'),
  'DI-204-11': should(
    '204',
    'guide: response codes',
    'Deleting an image that is still being saved is answered 204, or 409 and the image is left.',
  ),
  'DI-204-12': must(
    '204',
    'guide: images are immediately removed',
    'An image deleted while it is being saved does not turn ACTIVE later.',
  ),
  'DI-204-13': must('204', 'guide: links and references', "The image's self link, followed with DELETE, deletes it."),
  'DI-204-14': must('204', 'guide: response 204', 'An ordinary HTTP client sees the deletion answered 204.'),
  'DI-204-15': must(
    '204',
    'guide: images are immediately removed',
    'A deletion of an image that is still being saved does what it is answered: 204 and it is gone, a 4xx and it is left.',
  ),
  'DI-204-16': must('204', 'guide: response 204', 'Each of 35 deletions is answered 204 and removes its image.'),
  'DI-204-17': must(
    '204',
    'guide: response 204',
    'A deletion that is answered with a status of success is answered 204, whichever request asks for it.',
  ),

  'DI-400-01': should('400', 'guide: response 400', 'A request in error is answered 400.'),
  'DI-400-02': must('400', 'guide: faults', 'A 400 names the fault badRequest.'),
  'DI-400-03': must('400', 'guide: response 400', 'A request refused with 400 deletes nothing.'),
  'DI-400-04': must('400', 'rfc9112: 3.2', 'An HTTP/1.1 request without Host is answered 400.'),

  'DI-401-01': must('401', 'guide: response 401', 'A request without a token is answered 401.'),
  'DI-401-02': must('401', 'rfc9110: 11.6.1', 'A 401 response challenges the client with WWW-Authenticate.'),
  'DI-401-03': must('401', 'rfc9110: 11.3', 'The challenge of a 401 follows the grammar of WWW-Authenticate.'),
  'DI-401-04': must('401', 'guide: response 401', 'A request with an empty token is answered 401.'),
  'DI-401-05': must('401', 'guide: response 401', 'A request with a token that was never issued is answered 401.'),
  'DI-401-06': must('401', 'guide: response 401', 'A token altered by one character is answered 401.'),
  'DI-401-07': must('401', 'guide: response 401', 'A token cut short or extended is answered 401.'),
  'DI-401-08': must('401', 'guide: response 401', 'A revoked token is answered 401.'),
  'DI-401-09': must('401', 'guide: response 401', 'An expired token is answered 401.'),
  'DI-401-10': must('401', 'rfc9110: 15.5.2', 'A request refused for its token deletes nothing.'),
  'DI-401-11': should('401', 'rfc9110: 15.5.5', 'Without a token an existing and an unknown image are answered alike.'),
  'DI-401-12': should(
    '401',
    'practice: the token is checked before the tenant and the route',
    'A bad token is answered 401 also under a foreign tenant and on an unknown route.',
  ),
  'DI-401-13': should(
    '401',
    'compute-guide: authentication',
    'A token in the query, as a password or in X_Auth_Token does not stand in for X-Auth-Token.',
  ),
  'DI-401-14': must('401', 'rfc9110: 5.1', 'The name X-Auth-Token is matched in any case.'),
  'DI-401-15': should('401', 'guide: faults', 'A 401 names the fault unauthorized.'),
  'DI-401-16': must('401', 'rfc9110: 5.4', 'A token of 8000 characters is refused with a 4xx.'),
  'DI-401-17': must('401', 'guide: response 401', 'No deletion without a valid token is answered as done.'),
  'DI-401-18': may(
    '401',
    'compute-guide: authentication',
    'A token in Authorization: Bearer does not stand in for X-Auth-Token.',
  ),
  'DI-401-19': should('401', 'guide: response 401', 'A refusal that the operator provokes as 401 is answered 401.'),
  'DI-401-20': must('401', 'guide: response 401', 'However its path is spelled, a request without a token deletes nothing.'),
  'DI-401-21': must(
    '401',
    'guide: response 401',
    'A request without a token is refused on a connection on which a token was accepted before.',
  ),
  'DI-401-22': must(
    '401',
    'guide: response 401',
    'A deletion without a token is refused, and deletes nothing, while requests with a token are in progress.',
  ),

  'DI-403-01': should('403', 'guide: roles', 'A role that may only read is answered 403.'),
  'DI-403-02': should('403', 'guide: roles', 'A role that may create but not delete is answered 403.'),
  'DI-403-03': should('403', 'guide: response 403', 'Deleting a protected image is answered 403 or 409.'),
  'DI-403-04': should(
    '403',
    "practice: a member may not delete the owner's image",
    'Deleting an image that is only shared with the caller is answered 403.',
  ),
  'DI-403-05': should(
    '403',
    'practice: base images belong to the provider',
    'Deleting a public image of somebody else is answered 403 or 404.',
  ),
  'DI-403-06': must('403', 'guide: faults', 'A 403 names the fault forbidden.'),
  'DI-403-07': must('403', 'rfc9110: 15.5.4', 'A request refused with 403 deletes nothing.'),
  'DI-403-08': must('403', 'guide: response 403', "Deleting another tenant's private image is refused."),
  'DI-403-09': must('403', 'guide: response 403', "Another tenant's private image survives the attempt to delete it."),
  'DI-403-10': must('403', 'guide: response 403', "Another tenant's token does not delete the image."),
  'DI-403-11': must('403', 'guide: response 403', 'A token used under a tenant that is not its own is refused.'),
  'DI-403-12': must('403', 'guide: response 403', 'A request under a foreign tenant deletes nothing.'),
  'DI-403-13': should(
    '403',
    'practice: nobody learns which images of others exist',
    'A foreign private image and an unknown image are answered alike.',
  ),
  'DI-403-14': should('403', 'guide: roles', 'A role that may only read still sees the image that it may not delete.'),

  'DI-403-15': must('403', 'guide: roles', 'No deletion by a role that may only read is answered as done.'),
  'DI-403-16': must('403', 'guide: roles', 'No deletion by a role that may create but not delete is answered as done.'),
  'DI-403-17': must(
    '403',
    'guide: response 403',
    'A protected image is never deleted: the attempt is not answered as done, and the image is left.',
  ),
  'DI-403-18': must(
    '403',
    'guide: response 403',
    'An image that is only shared with the caller is never deleted: the attempt is not answered as done, and the image is left.',
  ),
  'DI-403-19': must(
    '403',
    'guide: response 403',
    'A public image of somebody else is never deleted: the attempt is not answered as done, and the image is left.',
  ),
  'DI-403-20': should('403', 'guide: response 403', "Deleting another tenant's private image is answered 404, 403 or 401."),
  'DI-403-21': should('403', 'guide: response 403', 'A refusal that the operator provokes as 403 is answered 403.'),
  'DI-403-22': must('403', 'guide: response 403', "No deletion with another tenant's token is answered as done."),
  'DI-403-23': must(
    '403',
    'guide: response 403',
    'A deletion with a token that has no project is refused, and the image is left.',
  ),
  'DI-403-24': should(
    '403',
    'practice: a token opens its own project alone',
    'A deletion with a token that has no project is answered 401, 403, 404 or 400.',
  ),
  'DI-403-25': must(
    '403',
    'guide: response 403',
    "A deletion with a token for another of the user's projects is refused, and the image is left.",
  ),
  'DI-403-26': should(
    '403',
    'practice: a token opens its own project alone',
    "A deletion with a token for another of the user's projects is answered 404, 403, 401 or 400.",
  ),

  'DI-404-01': should('404', 'practice: itemNotFound', 'Deleting an unknown image is answered 404.'),
  'DI-404-02': must('404', 'guide: faults', 'A 404 names the fault itemNotFound.'),
  'DI-404-03': should('404', 'practice: answers are deterministic', 'The same unknown image is answered the same way each time.'),
  'DI-404-04': should('404', 'guide: deletes the specified image', 'An unknown image is never answered as deleted.'),

  'DI-405-01': should('405', 'guide: response 405', 'A method that the image does not support is answered 405, 404 or 501.'),
  'DI-405-02': must('405', 'guide: response 405', 'A method other than DELETE deletes nothing.'),
  'DI-405-03': must('405', 'rfc9110: 15.5.6', 'A 405 carries Allow.'),
  'DI-405-04': must('405', 'rfc9110: 10.2.1', 'The Allow of a 405 on an image names DELETE and not the refused method.'),
  'DI-405-05': should('405', 'guide: faults', 'A 405 names the fault badMethod.'),
  'DI-405-06': should('405', 'rfc9110: 9.1', 'An unknown method is answered 501, 405, 404 or 400.'),
  'DI-405-07': should('405', 'rfc9110: 9.1', 'The method is matched by case: delete is not DELETE.'),
  'DI-405-08': must('405', 'rfc9110: 9.2.1', 'GET and HEAD of an image delete nothing.'),
  'DI-405-09': must('405', 'rfc9110: 9.3.2', 'A response to HEAD has no content.'),
  'DI-405-10': should('405', 'rfc9110: 9.3.7', 'The Allow of an OPTIONS response names DELETE.'),
  'DI-405-11': must('405', 'rfc9110: 9.2.1', 'A method override on GET deletes nothing.'),
  'DI-405-12': should('405', 'rfc9110: 9.3.2', 'HEAD, where it is supported, is answered with the status of GET.'),
  'DI-405-13': should('405', 'practice: DELETE is the only way to delete', 'A method override on POST deletes nothing.'),
  'DI-405-14': should('405', 'guide: response 405', 'A refusal that the operator provokes as 405 is answered 405.'),

  'DI-409-01': should('409', 'guide: response 409', "A request in conflict with the image's state is answered 409."),
  'DI-409-02': must('409', 'guide: faults', 'A 409 names the fault conflictingRequest or one of its family.'),
  'DI-409-03': must('409', 'rfc9110: 15.5.10', 'A request refused with 409 deletes nothing.'),
  'DI-409-04': should('409', 'rfc9110: 15.5.10', 'The message of a 409 says what the conflict is.'),
  'DI-409-05': must('409', 'guide: response 204', 'Once the conflict is over the image can be deleted.'),
  'DI-409-06': must(
    '409',
    'guide: response 409',
    'An image whose state forbids its deletion is never deleted: the attempt is not answered as done, and the image is left.',
  ),

  'DI-413-01': must('413', 'guide: limits', 'A request over the limit is answered 413 or 429.'),
  'DI-413-02': must('413', 'guide: limits', 'A 413 for a rate limit carries Retry-After.'),
  'DI-413-03': must('413', 'guide: faults', 'A 413 names the fault overLimit.'),
  'DI-413-04': should(
    '413',
    'guide: faults',
    'The retryAfter or retryAt of overLimit is a date-time or a number of seconds, as a string.',
  ),
  'DI-413-05': should('413', 'guide: faults', 'overLimit and Retry-After name the same instant.'),
  'DI-413-06': must('413', 'guide: limits', 'A request refused with 413 deletes nothing.'),
  'DI-413-07': must('413', 'guide: limits', 'Once Retry-After has passed a request is served again.'),
  'DI-413-08': should('413', 'rfc9110: 10.2.3', 'The date of a Retry-After is not in the past.'),
  'DI-413-09': should('413', 'guide: limits', 'A request over the limit is answered 413, the documented code, and not 429.'),
  'DI-413-10': should('413', 'rfc6585: 4', 'A 429 carries Retry-After.'),

  'DI-500-01': should('500', 'guide: response 500', 'A failure inside the service is answered 500.'),
  'DI-500-02': should('500', 'guide: faults', 'A 500 names the fault computeFault or one of its family.'),
  'DI-500-03': should('500', 'rfc9110: 9.2.2', 'After a 500 the image is wholly there or wholly gone.'),
  'DI-500-04': should('500', 'rfc9110: 9.2.2', 'After a 500 a later deletion is answered 204 or 404.'),
  'DI-500-05': must('500', 'guide: response codes', 'No request that is sent three times is answered 5xx each time.'),
  'DI-500-06': should('500', 'guide: response codes', 'No request of this suite causes a single 5xx that was not provoked.'),
  'DI-500-07': should(
    '500',
    'guide: response codes',
    'No gateway answers for the service: 502, 504, 520 and above, or 503 with a page.',
  ),

  'DI-503-01': should('503', 'guide: response 503', 'A service that is unavailable answers 503.'),
  'DI-503-02': must('503', 'guide: faults', 'A 503 names the fault serviceUnavailable.'),
  'DI-503-03': must('503', 'rfc9110: 15.6.4', 'A request refused with 503 deletes nothing.'),
  'DI-503-04': must('503', 'guide: response 204', 'Once the service is available again the image can be deleted.'),
  'DI-503-05': must('503', 'rfc9110: 15.6.4', 'No image whose deletion was answered 503 is gone at the end of a run.'),

  'DI-GONE-01': must(
    'removal',
    'guide: images are immediately removed',
    'A deleted image is gone at once: the first GET answers 404, or shows it as DELETED.',
  ),
  'DI-GONE-02': must(
    'removal',
    'guide: images are immediately removed',
    'A deleted image is absent from the list of images, on all pages.',
  ),
  'DI-GONE-03': must(
    'removal',
    'guide: images are immediately removed',
    'A deleted image is absent from the detailed list of images, on all pages.',
  ),
  'DI-GONE-04': should(
    'removal',
    'compute-guide: list images',
    'A deleted image is absent from lists filtered by name and by status ACTIVE.',
  ),
  'DI-GONE-05': must(
    'removal',
    'guide: images are immediately removed',
    'A deleted image does not come back: ten reads in a row find it gone.',
  ),
  'DI-GONE-06': should(
    'removal',
    'compute-guide: image status',
    'An image still shown after its deletion has the status DELETED.',
  ),
  'DI-GONE-07': should(
    'removal',
    'guide: efficient polling',
    'A list of changes since a time before the deletion shows the image as deleted.',
  ),
  'DI-GONE-08': should(
    'removal',
    'guide: efficient polling',
    'A list of changes since a time after the deletion does not show the image.',
  ),
  'DI-GONE-09': should('removal', 'compute-guide: image metadata', 'The metadata of a deleted image answers 404 or 410.'),
  'DI-GONE-10': must(
    'removal',
    'guide: images are immediately removed',
    'No deleted image is there again at the end of a run, ten seconds and more after the first deletion.',
  ),
  'DI-GONE-11': must('removal', 'guide: images are immediately removed', 'A deleted image is gone for HEAD.'),
  'DI-GONE-12': must('removal', 'rfc9110: 13.2.1', 'A conditional GET of a deleted image is answered 404 or 410, and never 304.'),
  'DI-GONE-13': must('removal', 'guide: images are immediately removed', 'A deleted image is gone, whatever Accept a GET sends.'),
  'DI-GONE-14': must(
    'removal',
    'guide: images are immediately removed',
    'An image that is made under the name of a deleted one does not bring the deleted one back.',
  ),
  'DI-GONE-15': must(
    'removal',
    'guide: images are immediately removed',
    'Writing the metadata of a deleted image does not bring it back.',
  ),

  'DI-ONCE-01': should('repeat', 'practice: itemNotFound', 'Deleting a deleted image again is answered 404.'),
  'DI-ONCE-02': must('repeat', 'rfc9110: 9.2.2', 'Deleting a deleted image again removes no other image.'),

  'DI-RACE-01': must(
    'concurrency',
    'guide: response 204',
    'At least one of eight simultaneous deletions of one image is answered 204.',
  ),
  'DI-RACE-02': should(
    'concurrency',
    'practice: the loser of a race finds no image',
    'Each of eight simultaneous deletions of one image is answered 204, 404, 403 or 409.',
  ),
  'DI-RACE-03': must(
    'concurrency',
    'guide: images are immediately removed',
    'After eight simultaneous deletions of one image the image is gone.',
  ),
  'DI-RACE-04': must(
    'concurrency',
    'guide: images are immediately removed',
    'Reads that race a deletion find the image or no image, and no image once it is deleted.',
  ),
  'DI-RACE-05': must(
    'concurrency',
    'guide: deletes the specified image',
    'Simultaneous deletions of different images each remove their image.',
  ),
  'DI-RACE-06': may(
    'concurrency',
    'practice: the loser of a race finds no image',
    'Exactly one of eight simultaneous deletions of one image is answered 204.',
  ),

  'DI-KEEP-01': must(
    'blast radius',
    'guide: deletes the specified image',
    'A deletion removes the addressed image and no other.',
  ),
  'DI-KEEP-02': must('blast radius', 'guide: deletes the specified image', 'Another image of the same name is left.'),
  'DI-KEEP-03': must(
    'blast radius',
    'guide: deletes the specified image',
    'The server that an image was made from is left as it was.',
  ),
  'DI-KEEP-04': must('blast radius', 'guide: deletes the specified image', 'A refused deletion removes no other image either.'),
  'DI-KEEP-05': must('blast radius', 'rfc9110: 15.5.2', 'A refused deletion leaves the image unchanged.'),
  'DI-KEEP-06': must('blast radius', 'guide: deletes the specified image', 'Deleting an unknown image removes no other image.'),
  'DI-KEEP-07': must(
    'blast radius',
    'rfc9110: 15.5',
    'No image whose deletions were all refused is gone at the end of a run, ten seconds and more after the first refusal.',
  ),

  'DI-IDS-01': must(
    'identifiers',
    'guide: the UUID for the image',
    'An identifier that is not a UUID is never answered as deleted.',
  ),
  'DI-IDS-02': should('identifiers', 'practice: itemNotFound', 'An identifier that is not a UUID is answered 404 or 400.'),
  'DI-IDS-03': must(
    'identifiers',
    'guide: deletes the specified image',
    'An identifier cut short or extended does not delete the image it came from.',
  ),
  'DI-IDS-04': must('identifiers', 'guide: the UUID for the image', 'The name of an image does not delete it.'),
  'DI-IDS-05': may('identifiers', 'rfc9562: 4', 'An identifier in upper case means to DELETE what it means to GET.'),
  'DI-IDS-06': should(
    'identifiers',
    'guide: the UUID for the image',
    'An identifier without hyphens, in braces or as a URN deletes nothing that GET does not find under it.',
  ),
  'DI-IDS-07': must('identifiers', 'guide: the UUID for the image', 'A whole number as identifier deletes nothing.'),
  'DI-IDS-08': must('identifiers', 'guide: the UUID for the image', 'A wildcard as identifier deletes nothing.'),
  'DI-IDS-09': must('identifiers', 'guide: deletes the specified image', 'Two identifiers in one path segment delete nothing.'),
  'DI-IDS-10': must('identifiers', 'guide: deletes the specified image', 'A blank identifier deletes nothing.'),
  'DI-IDS-11': must('identifiers', 'guide: DELETE /images/{image_id}', 'DELETE of the collection deletes nothing.'),
  'DI-IDS-12': must('identifiers', 'guide: DELETE /images/{image_id}', 'DELETE of the detailed list deletes nothing.'),
  'DI-IDS-13': must('identifiers', 'rfc9112: 3', 'Identifiers of 300 and of 8000 characters are refused with a 4xx.'),
  'DI-IDS-14': should(
    'identifiers',
    'rfc9110: 4.2.3',
    'A percent-encoded letter or digit of the identifier means the same image.',
  ),
  'DI-IDS-15': must(
    'identifiers',
    'guide: deletes the specified image',
    'A path with dot segments, plain or encoded, deletes nothing it does not name.',
  ),
  'DI-IDS-16': should('identifiers', 'rfc9110: 5.5', 'NUL, CR and LF in an identifier are refused with a 4xx.'),
  'DI-IDS-17': must(
    'identifiers',
    'guide: specify the image ID as id in the URI',
    'A query that names another image does not delete that image.',
  ),
  'DI-IDS-18': must(
    'identifiers',
    'guide: deletes the specified image',
    'A slash after or before the identifier deletes no other image.',
  ),
  'DI-IDS-19': should(
    'identifiers',
    'guide: request and response types',
    'The suffix .json deletes the addressed image or nothing, and is answered 204, 404 or 400.',
  ),
  'DI-IDS-20': should('identifiers', 'practice: itemNotFound', 'Identifiers beyond ASCII are refused with a 4xx.'),
  'DI-IDS-21': must('identifiers', 'rfc9110: 5.5', 'NUL, CR and LF in an identifier add no field to the response.'),
  'DI-IDS-23': must(
    'identifiers',
    'guide: the UUID for the image',
    'An identifier that means nothing, or has blanks around it, removes no other image.',
  ),
  'DI-IDS-24': must(
    'identifiers',
    'guide: the UUID for the image',
    'An identifier that is escaped twice, padded, or written in other characters deletes nothing that GET does not find under it.',
  ),
  'DI-IDS-25': should(
    'identifiers',
    'rfc9112: 3.2',
    'An identifier with a percent sign that does not begin an escape is answered 404, 410, 400 or 301.',
  ),
  'DI-IDS-26': should('identifiers', 'guide: response codes', 'An identifier with an octet that is not UTF-8 gets a response.'),

  'DI-NEG-01': must('negotiation', 'guide: request and response types', 'Without Accept a fault is JSON.'),
  'DI-NEG-02': must('negotiation', 'guide: request and response types', 'With Accept: */* a fault is JSON.'),
  'DI-NEG-03': should(
    'negotiation',
    'guide: request and response types',
    'With Accept: application/xml the status of a fault stays and its content is JSON or XML.',
  ),
  'DI-NEG-04': should('negotiation', 'rfc9110: 12.5.1', 'With an Accept that cannot be satisfied a 404 stays 404 or is 406.'),
  'DI-NEG-05': should('negotiation', 'rfc9110: 12.5.1', 'A deletion is answered 204 even if its Accept cannot be satisfied.'),
  'DI-NEG-06': must('negotiation', 'rfc9110: 9.3.5', 'A request body that names another image does not delete that image.'),
  'DI-NEG-07': should('negotiation', 'rfc9110: 9.3.5', 'A malformed request body is ignored or refused with a 4xx.'),
  'DI-NEG-08': must('negotiation', 'rfc9110: 8.4', 'Content that is compressed is labelled with its Content-Encoding.'),
  'DI-NEG-09': should('negotiation', 'rfc9110: 5.1', 'Unknown request fields and Origin change nothing.'),
  'DI-NEG-10': must('negotiation', 'rfc9110: 13.1.1', 'A deletion refused for its If-Match deletes nothing.'),
  'DI-NEG-11': should('negotiation', 'rfc9110: 10.1.1', 'A request that expects 100-continue gets its final response.'),
  'DI-NEG-12': should(
    'negotiation',
    'guide: request and response types',
    'A Content-Type without content does not stop a deletion, or is answered 415 and the image is left.',
  ),
  'DI-NEG-13': should('negotiation', 'rfc9110: 12.5.3', 'An unknown coding in Accept-Encoding does not change the status.'),
  'DI-NEG-14': should('negotiation', 'rfc9110: 12.5.1', 'With a malformed Accept a 404 stays 404, or is 400 or 406.'),
  'DI-NEG-15': must('negotiation', 'rfc9110: 15.5', 'A deletion refused for its API version deletes nothing.'),
  'DI-NEG-16': must('negotiation', 'rfc9110: 13.1.1', 'A deletion whose If-Match cannot hold deletes nothing.'),
  'DI-NEG-17': must('negotiation', 'rfc9110: 13.1.2', 'A deletion with If-None-Match is not answered 304.'),

  'DI-FLT-01': should('fault bodies', 'rfc9110: 15.5', 'Every error response has content that explains it.'),
  'DI-FLT-02': must('fault bodies', 'guide: request and response types', 'The content of every fault is JSON in UTF-8.'),
  'DI-FLT-03': must('fault bodies', 'guide: faults', 'Every fault is an object with exactly one member.'),
  'DI-FLT-04': must('fault bodies', 'guide: faults', 'Every fault has an integer code.'),
  'DI-FLT-05': must('fault bodies', 'guide: faults', 'The code of every fault is the status of its response.'),
  'DI-FLT-06': must('fault bodies', 'guide: faults', 'Every fault has a message that is a string.'),
  'DI-FLT-07': should('fault bodies', 'guide: faults', 'No fault has an empty message.'),
  'DI-FLT-08': must('fault bodies', 'guide: faults', 'The details of a fault, where there are any, are a string.'),
  'DI-FLT-09': should(
    'fault bodies',
    'guide: faults',
    'No message of a fault shows internals: stack traces, queries, files, classes or inner addresses.',
  ),
  'DI-FLT-10': should('fault bodies', 'rfc8259: 4', 'No fault names a member twice.'),
  'DI-FLT-11': should('fault bodies', 'guide: faults', 'retryAfter and retryAt occur only in overLimit and serviceUnavailable.'),

  'DI-FLD-01': must('fields', 'rfc9110: 6.6.1', 'Every 2xx, 3xx and 4xx response of a target with a clock carries Date.'),
  'DI-FLD-02': must('fields', 'rfc9110: 5.6.7', 'Date is one IMF-fixdate.'),
  'DI-FLD-03': should('fields', 'rfc9110: 6.6.1', 'Date is within five minutes of the time of arrival.'),
  'DI-FLD-04': should('fields', 'compute-guide: response headers', 'X-Compute-Request-Id is req- and a UUID.'),
  'DI-FLD-05': should('fields', 'compute-guide: response headers', 'Every request gets a request id of its own.'),
  'DI-FLD-06': should(
    'fields',
    'compute-guide: response headers',
    'X-Openstack-Request-Id, where it is sent, equals X-Compute-Request-Id.',
  ),
  'DI-FLD-07': should(
    'fields',
    'compute-guide: response headers',
    "A request id that the client sends is not returned as the response's own.",
  ),
  'DI-FLD-08': should('fields', 'compute-guide: response headers', 'A refusal carries X-Compute-Request-Id too.'),
  'DI-FLD-09': must('fields', 'rfc9110: 10.2.3', 'Retry-After is a number of seconds or an HTTP-date.'),
  'DI-FLD-10': must('fields', 'rfc9110: 8.6', 'Content-Length is the number of octets of the content.'),
  'DI-FLD-11': should('fields', 'rfc8259: 8.1', 'A charset given for JSON is UTF-8.'),
  'DI-FLD-12': should('fields', 'rfc9110: 8.3', 'Content-Type names the format that the content has.'),
  'DI-FLD-13': must('fields', 'rfc9110: 5.3', 'No field that has one value is sent twice.'),
  'DI-FLD-14': should(
    'fields',
    'practice: secrets stay out of responses',
    'No response returns a token, in a field or in its content.',
  ),
  'DI-FLD-15': should('fields', 'rfc9110: 8.3', 'A response with content names its format in Content-Type.'),

  'DI-WIRE-01': must('wire', 'rfc9112: 6.3', 'Every response is complete: no content is cut short.'),
  'DI-WIRE-02': should('wire', 'guide: response codes', 'Every request gets a response.'),
  'DI-WIRE-03': must('wire', 'rfc9112: 4', 'Every response is well-formed HTTP/1.1.'),
  'DI-WIRE-04': must('wire', 'rfc9112: 6.1', 'A response to HTTP/1.0 is not chunked.'),
  'DI-WIRE-05': must('wire', 'rfc9112: 9.6', 'A connection that the client asks to close is closed after the response.'),
  'DI-FRM-01': must('request framing', 'rfc9112: 3.2', 'A request with two Host lines is answered 400.'),
  'DI-FRM-02': must('request framing', 'rfc9112: 3.2', 'A request whose Host is invalid is answered 400.'),
  'DI-FRM-03': must('request framing', 'rfc9112: 5.1', 'A blank between a field name and its colon is answered 400.'),
  'DI-FRM-04': must('request framing', 'rfc9112: 2.1', 'A request whose header section is cut off deletes nothing.'),
  'DI-FRM-05': must('request framing', 'rfc9110: 5.5', 'Blanks and tabs around the token do not belong to it.'),
  'DI-FRM-06': must('request framing', 'rfc9112: 6.3', 'An invalid Content-Length is answered 400 and the connection is closed.'),
  'DI-FRM-07': must(
    'request framing',
    'rfc9112: 6.1',
    'A request with Content-Length and Transfer-Encoding ends its connection.',
  ),
  'DI-FRM-08': must(
    'request framing',
    'rfc9112: 6.3',
    'A transfer coding that does not end in chunked is answered 400 or 501 and the connection is closed.',
  ),
  'DI-FRM-09': must('request framing', 'rfc9112: 7.1', 'Empty chunked content is read, and nothing follows the response.'),
  'DI-FRM-10': must('request framing', 'rfc9112: 3.2.2', 'A request target in absolute form is accepted.'),
  'DI-FRM-11': must('request framing', 'rfc9110: 14.2', 'Range on a deletion is ignored.'),
  'DI-FRM-12': must('request framing', 'guide: response 204', 'Content-Length: 0 changes nothing.'),
  'DI-FRM-13': must('request framing', 'rfc9112: 5.2', 'A folded field is refused with 400 or read with blanks.'),
  'DI-FRM-14': must('request framing', 'rfc9110: 5.5', 'A token that CR or NUL cuts off from a text is not accepted.'),
  'DI-FRM-15': must('request framing', 'rfc9110: 15.5', 'A request refused for its framing deletes nothing.'),
  'DI-FRM-16': must('request framing', 'rfc9110: 6.5.1', 'A token in the trailer section is no token.'),
  'DI-H2-01': must('HTTP/2', 'guide: response 204', 'A deletion over HTTP/2 is answered 204 and removes the image.'),
  'DI-H2-02': should('HTTP/2', 'rfc9110: 2.5', 'A refusal over HTTP/2 has the status and the fault that it has over HTTP/1.1.'),
  'DI-H2-03': must('HTTP/2', 'rfc9110: 15.5', 'A request refused over HTTP/2 deletes nothing.'),
  'DI-H2-04': must('HTTP/2', 'rfc9113: 8.1.1', 'Every response over HTTP/2 is well-formed.'),
  'DI-H2-05': must('HTTP/2', 'rfc9110: 15.3.5', 'A 204 over HTTP/2 has no content.'),
  'DI-H2-06': must('HTTP/2', 'rfc9113: 8.7', 'A deletion that the server says it did not process over HTTP/2 has no effect.'),
  'DI-H2-07': must('HTTP/2', 'rfc9113: 8.2.2', 'A request over HTTP/2 with a field of the connection is not carried out.'),
  'DI-H2-08': must(
    'HTTP/2',
    'rfc9113: 8.2.1',
    'A request over HTTP/2 with a field name in upper case, or with CR, LF or NUL in a value, is not carried out.',
  ),
} as const satisfies Record<string, Requirement>;

/** The permanent id of a requirement, such as `DI-401-02`. */
export type RequirementId = keyof typeof requirements;

/** Every id, in the order of the catalogue. */
export const requirementIds = Object.keys(requirements) as RequirementId[];
