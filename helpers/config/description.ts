import type { RefusalCode } from '../../contracts/operation.ts';
import type { FixtureName, IdentityName } from '../../contracts/target-words.ts';

/** A token of the target, with the tenant it belongs to where the operator or the login says so. */
export interface Identity {
  readonly token: string;
  readonly tenant?: string;
}

/** A request of the operator's: to make an image, or to arm and disarm a fault. `{code}` and `{image}` are replaced. */
export interface OperatorRequest {
  readonly method: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Where expendable images come from. `trusted`: its images are the run's own without proof. */
export type ImageSource = { readonly trusted?: boolean } & (
  | { readonly source: 'snapshot'; readonly server: string }
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

/** A step that arms or disarms a fault of the target. */
export type Switch = { readonly request: OperatorRequest } | { readonly command: string };

/** How a documented code is brought about on this target. */
export type Provocation =
  | { readonly headers: Readonly<Record<string, string>> }
  | { readonly image: string }
  | { readonly identity: IdentityName }
  | { readonly before: Switch; readonly after: Switch }
  | { readonly burst: { readonly requests: number } }
  | { readonly unreachable: string };

/** Limits that hold for the whole run, over all workers. */
export interface Limits {
  readonly deletes: number;
  readonly requestsPerSecond?: number;
  /** How long the run may take, counted from its start; what is left then is untested. No limit where it is absent. */
  readonly maxSeconds?: number;
  readonly timeoutMs: number;
  /** Whether DELETE may be sent to what a bad server could take for many images. Loopback targets always allow it. */
  readonly collectionDelete: boolean;
}

/** A target with everything resolved: no `${NAME}` left, logged in, defaults filled. Never written to disk: it holds tokens. */
export interface TargetDescription {
  readonly name: string;
  /** Base URL with version and tenant, without a slash at its end. */
  readonly url: string;
  readonly identities: Partial<Readonly<Record<IdentityName, Identity>>>;
  readonly images: ImageSource;
  readonly fixtures: Partial<Readonly<Record<FixtureName, string>>>;
  readonly provoke: Partial<Readonly<Record<RefusalCode, Provocation>>>;
  readonly limits: Limits;
  /** `ca` is the PEM itself, already read. */
  readonly tls: { readonly ca?: string; readonly insecure: boolean };
  /** Why this target was chosen, for the first line printed. */
  readonly chosen: string;
  /** The embedded reference target of this process. */
  readonly embedded: boolean;
}

/** What the preflight found out about a target; no secret in it. */
export interface TargetFacts {
  /** Number of images in the first page of the list; undefined where the target has no list. */
  readonly images?: number;
  /** Whether the identifiers of images are UUIDs, as far as the list and the first image show; undefined where neither does. */
  readonly uuids?: boolean;
  /** Whether the server closes idle connections without saying so. */
  readonly closesSilently: boolean;
  /** Target's clock minus ours, seconds, from Date; undefined without Date. */
  readonly clockSkewSeconds?: number;
}

/**
 * Why an image is the run's own, strongest first. `name`: a read showed the run's identifier in its name. `chosen`: the suite chose
 * the id, and GET had found nothing there. `new`: a list that was read to its end before the run did not show it. `trusted`: the
 * target file says so. `stateless`: the suite made the id up, and the target keeps no state.
 */
export type Proof = 'name' | 'chosen' | 'new' | 'trusted' | 'stateless';
