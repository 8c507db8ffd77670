import type { RefusalCode } from '../../contracts/operation.ts';
import type { FixtureName, IdentityName } from '../../contracts/target-words.ts';
import type { ClientCertificate } from '../http/client-certificate.ts';
import type { SpokenVersions } from '../http/http2/spoken-versions.ts';
import type { Profile } from '../verdict/profile.ts';
import type { Reason } from '../verdict/reason.ts';
import type { Implementation } from '../verdict/verdict-file.ts';

/** The identities that a target has, by name. */
export type Identities = Partial<Readonly<Record<IdentityName, Identity>>>;

/** A token for the target, with its tenant if the operator or a login names it. */
export interface Identity {
  readonly token: string;
  readonly tenant?: string;
  /** The environment variable that a target file names for the token. */
  readonly variable?: string;
  /** What a message calls the token if no setting holds it: `the token that TARGET_TOKEN_COMMAND printed`. */
  readonly from?: string;
}

/** An operator's request: to create an image, or to arm or disarm a fault. `{code}` and `{image}` are replaced. */
export interface OperatorRequest {
  readonly method: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Where expendable images come from. `trusted`: its images are the run's own without proof. `server`: the one that requirements look at. */
export type ImageSource = {
  readonly trusted?: boolean;
} & (
  | { readonly source: 'snapshot'; readonly server: string; readonly moreServers?: readonly string[] }
  | { readonly source: 'glance'; readonly url: string }
  | { readonly source: 'ids'; readonly ids: readonly string[] }
  | {
      readonly source: 'http';
      readonly request: OperatorRequest;
      readonly id: { readonly header: string } | { readonly json: string };
    }
  | { readonly source: 'command'; readonly run: string }
  | { readonly source: 'stateless' }
  | { readonly source: 'none' }
);

/** Images of the image service in the owner's catalogue; none if it has no such service, unless the operator asked for it. */
export interface CatalogueImages {
  readonly source: 'catalogue';
  readonly isRequired?: boolean;
}

/** A step that arms or disarms a fault of the target. */
export type Switch = { readonly request: OperatorRequest } | { readonly command: string };

/** How a documented code is provoked on this target. */
export type Provocation =
  | { readonly headers: Readonly<Record<string, string>> }
  | { readonly image: string }
  | { readonly identity: IdentityName }
  /** `limits`: what a 413 limits, if that is the account of the owner and nobody else's. */
  | { readonly before: Switch; readonly after: Switch; readonly limits?: 'account' }
  | { readonly burst: { readonly requests: number } }
  | { readonly unreachable: string };

/** Whether a 413 that is provoked so limits the account of the owner and no other, as far as the operator says. */
export const isLimitOfAccount = (way: Provocation): boolean => 'burst' in way || ('before' in way && way.limits === 'account');

/** Limits that hold for the whole run, over all workers. */
export interface Limits {
  readonly deletes: number;
  /** How many images may be made, or used of those that are listed. No limit if absent. */
  readonly images?: number;
  readonly requestsPerSecond?: number;
  /** How long the run may take, from its start. After that, remaining requirements are not tested. No limit if absent. */
  readonly maxSeconds?: number;
  readonly timeoutMs: number;
  /** How long after a deletion or a refusal the late reads come, in ms. */
  readonly settleMs: number;
  /** Whether DELETE may be sent to paths that a bad server could read as many images. Always allowed on loopback, if the list shows no images of others. */
  readonly collectionDelete: boolean;
  /** Whether others make, change or delete images in this tenant while a run is at work; false if absent. */
  readonly sharedTenant?: boolean;
}

/**
 * The versions of HTTP that are judged. `auto`: HTTP/1.1, and the requirements on HTTP/2 if the target offers it. `2`: every requirement
 * that needs no HTTP/1.1, over HTTP/2.
 */
export const httpVersions = ['auto', '1.1', '2'] as const;

/** A choice of versions of HTTP. */
export type HttpVersions = (typeof httpVersions)[number];

/** A complete target: references resolved, logged in, with defaults. It contains tokens, so it is never written to disk. */
export interface TargetDescription {
  readonly name: string;
  /** Base URL with version and tenant, without a trailing slash. */
  readonly url: string;
  readonly identities: Identities;
  /** Why a login of the owner did not make the token of an identity. */
  readonly lacking?: Partial<Readonly<Record<IdentityName, Reason>>>;
  readonly images: ImageSource;
  readonly fixtures: Partial<Readonly<Record<FixtureName, string>>>;
  readonly provoke: Partial<Readonly<Record<RefusalCode, Provocation>>>;
  readonly limits: Limits;
  /** `ca` is the content of the PEM file. */
  readonly tls: { readonly ca?: string; readonly insecure: boolean; readonly client?: ClientCertificate };
  /** Fields of every request to the target, for a gateway in front of it. Every value is secret. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The versions of HTTP that the operator wants judged; `auto` if absent. */
  readonly httpVersions?: HttpVersions;
  /** The software that is tested, for verdicts that are kept or published. */
  readonly implementation?: Implementation;
  /** The areas that the verdict is about, if no variable says so. */
  readonly profile?: Profile;
  /** Why this target was chosen, for the first line printed. */
  readonly chosen: string;
  /** Whether it is the built-in reference target of this process. */
  readonly embedded: boolean;
}

/** A description that logins complete with tokens and, if missing, with the URL and the image source. */
export type PendingDescription = Omit<TargetDescription, 'url' | 'images'> & {
  readonly url?: string;
  readonly images: ImageSource | CatalogueImages;
};

/** Identifiers that a target has shown. */
export interface SeenIds {
  /** The first that is no random UUID; undefined if all are. */
  readonly odd?: string | undefined;
}

/** The preflight's findings about a target, without secrets. */
export interface TargetFacts {
  /** Number of images on the first page of the list; undefined if the target has no list. */
  readonly images?: number;
  /** Whether the list, before the run created an image, showed one that the operator did not list, or has no end; undefined if there is none. */
  readonly showsOthers?: boolean;
  /** Whether GET showed the image that the set-up made: only then does a 404 say that one is gone. */
  readonly showsOwn?: boolean;
  /** Who was shown the list of its tenant: refusals of its token say something. */
  readonly opens?: readonly IdentityName[];
  /** The images of its tenant's list that such a role was shown before the run deleted anything. */
  readonly shownTo?: Readonly<Partial<Record<IdentityName, readonly string[]>>>;
  /** The fixtures that GET showed to who can read them. */
  readonly showsFixtures?: readonly FixtureName[];
  /** The identifiers of images that the list and the first image show; undefined if neither shows any. */
  readonly seenIds?: SeenIds;
  /** The target's clock minus this machine's, in seconds, from Date; undefined without Date. */
  readonly clockSkewSeconds?: number;
  /** The versions of HTTP that the target speaks, by ALPN; found out again if absent. */
  readonly spoken?: SpokenVersions;
}

/**
 * Why an image is the run's own, strongest first. `name`: a read showed the run's identifier in its name. `chosen`: the suite
 * chose the id, and GET had found nothing there. `new`: a list that was read to its end before the run did not show it.
 * `trusted`: the target file declares it. `stateless`: the suite invented the id, and the target keeps no state.
 */
export type Proof = 'name' | 'chosen' | 'new' | 'trusted' | 'stateless';

/** What tells an image from a later one with its identifier: digests of its name and of the moment of its creation, if a GET showed them. */
export interface ImageMark {
  readonly named?: string | undefined;
  readonly since?: string | undefined;
  /** How long its name is, if the service changed the one that the run gave. */
  readonly changedTo?: number | undefined;
}
