import type { RefusalCode } from '../../contracts/operation.ts';
import {
  type FixtureName,
  type IdentityName,
  type RefusalReason,
  type SourceName,
  withoutVariable,
} from '../../contracts/target-words.ts';
import { listed } from '../platform/text/phrases.ts';
import { endpoint, laterOrSlower, onlyThrowAway, remedyOfLost, slower, switchable, toBeShown, wayOf } from './remedies.ts';
import { gatewayRemedy, keepsImages, type SourceFailure, sourceFailureRemedy, sourceFailureText } from './source-failure.ts';
import { type TenantWatch, type Unexplained, unexplainedText, unlistedText, unwatchedText, watchedInPartText } from './tenant.ts';

/** The text of a reason, and its remedy; empty if there is none. */
interface ReasonEntry<Parameters> {
  readonly text: (parameters: Parameters) => string;
  readonly remedy: (parameters: Parameters) => string;
}

type Words<Parameters> = string | ((parameters: Parameters) => string);

function entry<Parameters extends object = Readonly<Record<never, never>>>(
  text: Words<Parameters>,
  remedy: Words<Parameters> = '',
): ReasonEntry<Parameters> {
  const spoken = (words: Words<Parameters>) => (typeof words === 'string' ? () => words : words);
  return { text: spoken(text), remedy: spoken(remedy) };
}

/** A status as it stands after "answered". */
const status = (code: number | undefined): string => (code === undefined ? 'no response' : String(code));

const tokens: Readonly<Record<IdentityName, string>> = {
  owner: 'token',
  stranger: 'token of another tenant',
  reader: 'read-only token',
  creator: 'token of a role that may create but not delete',
  expired: 'expired token',
  revoked: 'revoked token',
  unscoped: 'token without a project',
  rescoped: "token of another of the user's projects",
};

const images: Readonly<Record<FixtureName, string>> = {
  foreign: 'image of another tenant',
  protected: 'protected image',
  public: 'public image of another tenant',
  shared: 'shared image',
  saving: 'image that is still being saved',
  conflict: 'image in a conflicting state',
};

const tokenSetting = (name: IdentityName): string => {
  if (withoutVariable.includes(name)) return `add identities.${name} to the target file`;
  return name === 'owner' ? 'set TARGET_TOKEN' : `set TARGET_${name.toUpperCase()}_TOKEN`;
};

const imageSetting = (name: FixtureName): string =>
  name === 'shared' || name === 'saving'
    ? `add fixtures.${name} to the target file`
    : `set TARGET_${name.toUpperCase()}_IMAGE_ID`;

const imageSource = 'set TARGET_IMAGE_IDS or TARGET_IMAGES, or add a source of images to the target file';

/** Reasons that lie in the configuration. */
const configuration = {
  'no-token': entry<{ identity: IdentityName }>(
    ({ identity }) => `no ${tokens[identity]} is configured`,
    ({ identity }) => tokenSetting(identity),
  ),
  'token-not-made': entry<{ identity: IdentityName; why: string }>(
    ({ identity, why }) => `the login of the owner made no ${tokens[identity]}: ${why}`,
    ({ identity }) => tokenSetting(identity),
  ),
  'token-ended': entry<{ identity: IdentityName }>(
    ({ identity }) => `the ${tokens[identity]} expired while this was tested, and the run has a new one`,
    'run again, or give a token that lasts as long as the run',
  ),
  'token-unproven': entry<{ identity: IdentityName; status: number; list: number }>(
    (p) =>
      `the ${tokens[p.identity]} gets ${p.status}, and nothing shows that it is good: its GET of the list gets ${status(p.list === 0 ? undefined : p.list)}`,
    ({ identity }) => {
      const what = identity === 'reader' || identity === 'creator' ? "one of the owner's tenant that may read, and" : 'one that';
      return `${tokenSetting(identity)} to ${what} lasts as long as the run${identity === 'stranger' ? ', and TARGET_STRANGER_TENANT to its tenant' : ''}`;
    },
  ),
  'tenant-unknown': entry<{ identity: IdentityName }>(
    ({ identity }) =>
      `the tenant of ${identity === 'stranger' ? 'TARGET_STRANGER_TOKEN' : `identities.${identity}`} is not known, so the token was not tried under its own tenant`,
    ({ identity }) =>
      identity === 'stranger' ? 'set TARGET_STRANGER_TENANT' : `add identities.${identity}.tenant to the target file`,
  ),
  'no-spare-token': entry(
    'no token may appear in a URL: only on this machine one of yours, elsewhere one that the run makes by a login and revokes',
    'let the suite log in (OS_CLOUD, RAX_USERNAME) instead of TARGET_TOKEN',
  ),
  'token-not-revoked': entry<{ why: string }>(
    ({ why }) =>
      `no revoked token: the identity service did not revoke one that the run created, which may still be valid: ${why}`,
    tokenSetting('revoked'),
  ),
  'no-fixture': entry<{ fixture: FixtureName }>(
    ({ fixture }) => `no ${images[fixture]} is configured`,
    ({ fixture }) => imageSetting(fixture),
  ),
  'none-of': entry<{ identities: readonly IdentityName[]; fixtures: readonly FixtureName[] }>(
    ({ identities, fixtures }) =>
      `nothing that is refused is configured: no ${[...identities.map((name) => tokens[name]), ...fixtures.map((name) => images[name])].join(', no ')}`,
    ({ identities, fixtures }) => [...identities.map(tokenSetting), ...fixtures.map(imageSetting)].join(', or '),
  ),
  'no-way-of': entry<{ codes: readonly RefusalCode[] }>(
    ({ codes }) => `nothing makes the target answer an image of the run with any of ${codes.join(', ')}`,
    ({ codes }) => `add one of ${codes.map((code) => `provoke.${code}`).join(', ')} to the target file`,
  ),
  'no-images': entry('no expendable image is configured', imageSource),
  'images-used-up': entry(
    'no expendable image is left',
    'raise TARGET_MAX_IMAGES if it is set, or give more images: ids in TARGET_IMAGE_IDS, or another image source',
  ),
  'in-error': entry('GET shows each new image in ERROR, or finds none', 'find out why new images fail or vanish, or give others'),
  'get-fails': entry<{ since: string; detail: string }>(
    ({ since, detail }) => `GET of images has failed since ${since.slice(11, 19)} UTC: ${detail}`,
    'find out why GET of images fails, then run again',
  ),
  'listed-image-unusable': entry<{ id: string; status: number | undefined }>(
    (p) => `GET of the expendable image ${p.id} gets ${status(p.status)}`,
    (p) => {
      if (p.status === 401) return 'set TARGET_TOKEN to a valid token';
      return [403, 405, 501].includes(p.status ?? 0) ? toBeShown : 'remove the image from TARGET_IMAGE_IDS';
    },
  ),
  'wrong-source': entry<{ source: SourceName; needed: readonly SourceName[] }>(
    ({ source, needed }) =>
      `${source === 'none' ? 'no source of images is configured' : `images come from the source ${source}`}; this test needs ${listed(needed, 'or')}`,
    ({ needed }) => `set images.source to ${listed(needed.filter(keepsImages), 'or')} in the target file`,
  ),
  'no-state': entry('the target keeps no state, so nothing can be read back', 'test a target that keeps state'),
  'no-tenant': entry('the URL of the target names no tenant', 'end TARGET_URL with the tenant'),
  'field-taken': entry<{ field: string }>(
    ({ field }) => `a gateway needs ${field}, which this test would have to send itself`,
    ({ field }) => `test the target without the gateway that needs ${field}`,
  ),
  'http2-without-tls': entry('the suite looks for HTTP/2 over TLS only, and the URL of the target is an http URL'),
  'http2-not-offered': entry('the target does not offer HTTP/2 by ALPN', endpoint('offers h2 by ALPN')),
  'version-left-out': entry<{ version: '1.1' | '2' }>(
    ({ version }) => `TARGET_HTTP_VERSIONS leaves HTTP/${version} out`,
    'set TARGET_HTTP_VERSIONS to auto',
  ),
  'speaks-http2-alone': entry('the target speaks only HTTP/2', endpoint('speaks HTTP/1.1')),
  'no-way': entry<{ code: RefusalCode }>(({ code }) => `nothing on this target causes a ${code}`, wayOf),
  'no-reach': entry<{ code: RefusalCode; why: string }>(
    ({ code, why }) => `the target file declares the ${code} unreachable: ${why}`,
    wayOf,
  ),
  'not-undoable': entry<{ code: RefusalCode }>(({ code }) => `the suite cannot clear the ${code} on this target`, switchable),
  'collection-at-risk': entry(
    'the suite aims at the whole collection only on loopback, if the list shows no images of others, or with limits.collectionDelete',
    onlyThrowAway,
  ),
  'strangers-image': entry<{ id?: string }>(
    ({ id }) =>
      id === undefined
        ? "a request would go to a word, a number or an identifier that may be somebody else's image, so the suite did not send it"
        : `identifiers are not all random UUIDs here (${id} is not), so the request may name somebody else's image`,
    onlyThrowAway,
  ),
  'race-at-risk': entry(
    'of several requests at once, the later ones may reach an image of others, and no GET can come before each',
    onlyThrowAway,
  ),
  'image-shown': entry<{ stored?: boolean }>(
    ({ stored = false }) =>
      stored
        ? 'a cache answered GET just before the request (Age), so nothing shows that no image of others would be hit, and the suite did not send it'
        : 'GET just before the request did not show that no image of others would be hit, so the suite did not send it',
    ({ stored = false }) =>
      stored ? 'have GET of an image with Cache-Control: no-cache answered by the service' : onlyThrowAway,
  ),
  'loss-seen': entry<{ shared: boolean }>(
    'images of others are gone or changed since requests of this kind, so the suite sends no more of these',
    ({ shared }) =>
      `find out who removed or changed images of others before you run again; ${shared ? 'if others did, run while nobody else uses the tenant' : 'if others work in this tenant, set TARGET_SHARED_TENANT=true'}`,
  ),
  'cap-reached': entry<{ cap: number }>(({ cap }) => `the limit of ${cap} deletions is reached`, 'raise TARGET_MAX_DELETES'),
} as const;

/** How the target answered what a test rests on. */
const answers = {
  'deletion-answered': entry<{ status: number | undefined }>((p) => `the deletion gets ${status(p.status)}`),
  'request-answered': entry<{ status: number | undefined; wanted: number }>(
    (p) => `the request gets ${status(p.status)}, not ${p.wanted}`,
  ),
  'provocation-answered': entry<{ code: RefusalCode; status: number | undefined }>(
    (p) => `the request that should cause a ${p.code} gets ${status(p.status)}`,
    ({ code }) => `check what should cause a ${code}: provoke.${code} in the target file, or TARGET_PROVOKE_HEADER`,
  ),
  'not-the-services': entry(
    'the 503 does not carry the fault serviceUnavailable, so a gateway may have sent it',
    'provoke the 503 in the service itself',
  ),
  'foreign-tenant-answered': entry<{ status: number | undefined }>(
    (p) => `the target answers a foreign tenant with ${status(p.status)}, and nothing else causes a 400`,
    'add provoke.400 to the target file, or set TARGET_PROVOKE_HEADER',
  ),
  'stand-in-not-found': entry<{ status: number | undefined }>(
    (p) => `no image was left to aim at, and the target answers a random UUID ${status(p.status)}, whatever the request tries`,
    imageSource,
  ),
  'method-unknown': entry('the target answers a wrong method with 404 or 501'),
  'no-image-in-refusal': entry<{ code: RefusalCode }>(({ code }) => `the ${code} concerns no image of the run`),
  'no-retry-after': entry('the limit gives no Retry-After of at most a minute'),
  'burst-met-no-limit': entry<{ requests: number }>(
    ({ requests }) => `a burst of ${requests} requests was answered neither 413 nor 429`,
    'raise provoke.413.burst in the target file',
  ),
  'rate-limited': entry("the target's rate limit answered instead", slower),
  unavailable: entry(
    'the target answered instead that it is not available: 503 with Retry-After',
    'run again when the target is available',
  ),
  'gateway-answered': entry<{ status: number }>((p) => `a gateway answered instead: status ${p.status}`, gatewayRemedy),
  'few-deletions': entry<{ length: number; wanted: number }>(
    (p) => `only ${p.length} plain deletions were answered; it takes ${p.wanted} to judge them`,
    'run the whole suite, with images for every test',
  ),
  'other-limit': entry<{ status: number | undefined }>(
    (p) => `another limit of the target answered instead: status ${status(p.status)}`,
    slower,
  ),
  'limit-of-whom': entry(
    "nobody says that the 413 comes from a limit of the owner's account",
    'provoke 413 by a burst, or say provoke.413.limits: account if its step limits the account of the owner alone',
  ),
  'limit-of-address': entry('the limit answers a request without a token, too: it counts addresses, not accounts'),
  'limit-over': entry('the limit of the owner was over before another tenant was tried', slower),
  'hook-ignored': entry<{ code: RefusalCode; status: number | undefined }>(
    (p) => `the fields that should cause a ${p.code} had no effect: the request gets ${status(p.status)}`,
    ({ code }) => `check what should cause a ${code}: provoke.${code} in the target file, or TARGET_PROVOKE_HEADER`,
  ),
  'no-response': entry<{ method: string; kind: string }>(
    ({ method, kind }) => `${method} got no readable response: ${kind}`,
    ({ kind }) => remedyOfLost(kind),
  ),
  unread: entry<{ detail: string }>(({ detail }) => detail),
  'not-read-back': entry<{ detail: string; wanted?: 'gone' | 'in place'; noneShown?: true }>(
    ({ detail, wanted }) =>
      wanted === 'gone'
        ? `GET of the deleted image does not say that it is gone: ${detail}`
        : `the image cannot be read back: ${detail}`,
    ({ wanted, noneShown }) => {
      if (noneShown) return toBeShown;
      if (wanted === undefined) return '';
      return wanted === 'gone'
        ? 'ask the team of the target how its owner sees that an image is gone, as GET says neither 404 nor the status DELETED; no setting of this suite stands in for that'
        : 'have the team of the target find out why GET does not show an image that was there';
    },
  ),
  'no-get': entry<{ beside: boolean }>(
    ({ beside }) =>
      `GET shows no image of the run, so nothing can be read back${beside ? ', and images of others may be there' : ''}`,
    toBeShown,
  ),
  'list-hides': entry<{ shared: boolean }>(
    unwatchedText,
    'if the list of images needs a parameter or a role to show them, give the owner that role',
  ),
  'list-unread': entry<{ detail: string }>(({ detail }) => detail),
  'watched-in-part': entry<Pick<TenantWatch, 'watched' | 'of'>>(watchedInPartText, 'run in a tenant with fewer images of others'),
  'no-list-before': entry(unlistedText, 'let the owner read GET /images'),
  'no-image-before': entry(
    'no list showed an image before the run, besides those that the run may delete',
    'put an image into the tenant that no run may delete',
  ),
  'change-unproven': entry('no further image shows whether the image that changed changes by itself', imageSource),
  'changes-by-itself': entry('images change while nothing is sent', 'run again while nobody else uses the tenant'),
  'no-server-list': entry('the target lists no servers'),
  'image-vanished': entry<{ id: string }>(
    ({ id }) => `the image ${id} vanished just after it was made: GET does not find it`,
    'see the finding on images that vanish, or run again while nobody else uses the tenant',
  ),
  'tenant-in-use': entry<Unexplained>(
    (p) => `${unexplainedText(p)}: ${p.images}. It is not known who did it: ${p.why}`,
    ({ shared, thing = 'image' }) =>
      shared
        ? ''
        : `find out who did that to the ${thing === 'server' ? 'servers' : 'images'}. If others work in ${thing === "image of the stranger's tenant" ? 'that' : 'this'} tenant, set TARGET_SHARED_TENANT=true, or run again while nobody else uses it`,
  ),
  'no-fault': entry<{ status: number }>((p) => `the request gets ${p.status}, so there is no fault to look at`),
  'id-used-anew': entry<{ id: string }>(({ id }) => `the image ${id} of this run is gone, and GET shows another one with its id`),
  'not-there': entry<{ what: string }>(({ what }) => `${what} is not there to begin with`),
  'given-again': entry<{ id: string }>(
    ({ id }) => `the identifier ${id} is another image's, made since the deletion: name and moment differ`,
    'run again while nobody else uses the tenant',
  ),
  'lost-earlier': entry(
    'the image is gone, and a further one is left after the same requests: something else took the first (DI-KEEP-07)',
  ),
  'no-attempt': entry('the only attempt to delete this image did not finish'),
  'no-namesake': entry('the source of images gives no second image that GET shows under the same name'),
  'no-deletion-in-race': entry<{ statuses: string }>(({ statuses }) => `no simultaneous deletion succeeded: ${statuses}`),
  'no-204-in-race': entry<{ statuses: string }>(({ statuses }) => `no simultaneous deletion got 204: ${statuses}`),
  'all-supported': entry('the target supports every method that was tried'),
  'no-clock': entry('the target shows no time anywhere, so it may have no clock'),
  'nothing-read': entry('no read was answered'),
  'no-answer': entry('every request was rate-limited or lost, so there is nothing to judge', slower),
  'nothing-refused': entry('no request was refused'),
  'token-refused': entry('the request with a token gets 401'),
  'no-refused-stream': entry('the server never refused the stream of a deletion'),
  'not-refused': entry('the request was not refused'),
  'found-in-each-notation': entry('GET also finds the image under every other spelling of its identifier'),
  'condition-ignored': entry<{ field: string; status: number | undefined }>(
    (p) => `the target ignores ${p.field}: the deletion gets ${status(p.status)}`,
  ),
  'settled-at-once': entry<{ status: string }>((p) => `no image was seen being saved: a new one is ${p.status} at once`),
  'no-lower-case': entry('the identifier of the image has no lower-case letter'),
  'no-list': entry('the target has no list of images'),
  'not-listed-before': entry<{ list: string }>(({ list }) => `the image was not in ${list} before the deletion`),
  'no-deleted-image-shown': entry('the target shows no deleted image'),
  'no-metadata': entry<{ status: number | undefined }>((p) => `GET of the metadata of an image gets ${status(p.status)}`),
  'no-condition-offered': entry(
    'the target offers no conditions: GET shows no Last-Modified and no ETag that is not weak, and no condition got 412',
  ),
  'still-shown': entry<{ status: number | undefined }>((p) => `GET of the deleted image gets ${status(p.status)}`),
  'no-methods-named': entry<{ status: number }>(({ status }) =>
    status < 300 ? 'the answer to OPTIONS has no Allow' : `OPTIONS gets ${status}, which does not name the methods of the image`,
  ),
  'no-head': entry('the target does not support HEAD'),
  'connection-closed': entry('no connection stays open after a response'),
  'no-self-link': entry('the image has no self link'),
  'self-link-elsewhere': entry('the self link is relative, is of another host or gateway, or does not end with the identifier'),
  'self-link-found': entry('the self link is not {url}/images/{id}, so no DELETE was sent there'),
  'not-seen': entry<{ what: string; unread?: string; of?: readonly RefusalReason[]; own?: true }>(
    ({ what, unread, own }) =>
      // Another test may have seen one.
      own
        ? `the answers to its own requests contain no ${what}`
        : `no ${what} was seen${unread === undefined ? '' : ` whole: ${unread}`}`,
    ({ what, of }) =>
      of?.includes('foreign') || what === 'image of another tenant'
        ? 'set TARGET_STRANGER_TOKEN and TARGET_STRANGER_TENANT to those of the tenant that owns TARGET_FOREIGN_IMAGE_ID'
        : '',
  ),
} as const;

/** What became of the run. */
const course = {
  'not-run': entry<{ why: string }>(({ why }) => `not run: ${why}`),
  'target-stopped': entry<{ why: string }>(({ why }) => why),
  'out-of-time': entry<{ seconds: number }>(
    ({ seconds }) => `out of time: the run took longer than ${seconds} s`,
    'raise TARGET_MAX_SECONDS',
  ),
  interrupted: entry<{ by: string }>(({ by }) => `the run was interrupted (${by})`, 'run again'),
  'target-gone': entry<{ kind: string; detail: string }>(
    ({ kind, detail }) => `the target cannot be reached any more (${kind}: ${detail})`,
    ({ kind }) =>
      `${kind === 'refused' ? 'start the server, and find out why it ended' : 'find out why the target does not answer'}, then run again`,
  ),
  'deletions-hang': entry<{ seconds: number }>(
    ({ seconds }) =>
      `deletions get no response: the suite waited ${seconds} s for three of them, and reads are answered meanwhile`,
    'find out why the target does not answer DELETE, or raise TARGET_TIMEOUT_MS if it is slow',
  ),
  'long-wait': entry<{ seconds: number; status: number | undefined; most: number }>(
    ({ seconds, status: code, most }) =>
      `the target asks to wait ${seconds} s (${code ?? ''} with Retry-After), and the suite waits ${most} s at most`,
    ({ status: code }) => laterOrSlower(code),
  ),
  'set-up-limited': entry<{ seconds: number; status: number | undefined }>(
    ({ seconds, status: code }) =>
      `the target ${code === 503 ? 'says that it is not available' : 'limits the rate'} (${code ?? 'no status'}): the set-up waited ${seconds} s in all, and its next request was refused, too`,
    ({ status: code }) => laterOrSlower(code),
  ),
  'server-lost': entry<{ fate: string }>(
    ({ fate }) => `the server that images are created from ${fate}: no image can be created any more`,
    'find out who did that to the server, and name another one in the target file (images.server)',
  ),
  'may-be-armed': entry<{ code: number; error: string }>(
    ({ code, error }) => `the target may still answer ${code} where nothing provokes that: ${error}`,
    ({ code }) => `correct provoke.${code}.after in the target file, see to it that the fault is undone, then run again`,
  ),
  'source-failed': entry<SourceFailure>(sourceFailureText, sourceFailureRemedy),
  'not-selected': entry('not selected', 'run without a selection'),
  'not-in-shard': entry('not in this shard', 'merge the blobs of all shards'),
  'shard-missing': entry('no result in the shards that were merged'),
  'no-result': entry('no result: the test did not run'),
  'skipped-without-reason': entry('skipped without a reason'),
  given: entry<{ text: string }>(({ text }) => text),
} as const;

/** What broke in the harness. */
const failures = {
  'harness-failure': entry<{ error: string }>(({ error }) => `harness failure: ${error}`),
  'failed-without-finding': entry('harness failure: the test failed without a finding'),
  'test-out-of-time': entry('harness failure: the test ran out of time', 'raise TARGET_TIMEOUT_MS if the target is slow'),
  'test-interrupted': entry('harness failure: the run was interrupted'),
} as const;

/** Every reason why something is not tested, or broken by the harness. The one place that knows how one reads. */
export const reasonTable = { ...configuration, ...answers, ...course, ...failures };
