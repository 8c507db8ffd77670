import type { Answer, Request } from './message.ts';
import type { Route } from './routes.ts';
import type { Image, Principal, Server, Universe } from './universe.ts';

/** A value now or later. */
export type Awaitable<T> = T | Promise<T>;

/** One request on its way through the service. */
export interface Call {
  readonly request: Request;
  readonly universe: Universe;
  /** Absolute URL that the versions of this universe stand under. */
  readonly root: string;
  /** The path beneath the root. */
  readonly path: string;
  readonly route: Route;
  readonly stages: Stages;
  /** Memory that lasts as long as the connection; the conforming service does not use it. */
  readonly connection: Map<string, number>;
  /** Who sent it; undefined until its token has been accepted. */
  readonly principal: Principal | undefined;
}

/** A call whose token has been accepted. */
export interface KnownCall extends Call {
  readonly principal: Principal;
}

/**
 * The service, cut at the places where real services go wrong. Stages call each other through `call.stages`, so that one can be
 * replaced alone. The order in which they run is that of `answerTo`.
 */
export interface Stages {
  /** The method that the service acts on. */
  method(call: Call): string;
  route(path: string, request: Request): Route;
  /** A refusal of a request that is not valid HTTP, before anything else. */
  admit(call: Call): Answer | undefined;
  /** The token that the request presents. */
  token(call: Call): string | undefined;
  /** The principal that the token belongs to; undefined if the token is not valid. */
  authenticate(call: Call, token: string | undefined): Principal | undefined;
  /** A refusal of a path under a tenant that is not the token's. */
  tenancy(call: KnownCall): Answer | undefined;
  /** The operation of an authenticated caller. */
  act(call: KnownCall): Awaitable<Answer>;
  /** A refusal because the caller's account is over its limit of deletions. */
  limit(call: KnownCall): Answer | undefined;
  /** The DELETE of an image, whole. */
  deletion(call: KnownCall, id: string): Awaitable<Answer>;
  /** Whether the caller's role may delete. */
  mayDelete(call: KnownCall): boolean;
  /** The image that an identifier names, for any caller, for reading and for deleting. */
  find(call: KnownCall, id: string): Image | undefined;
  /** Whether the caller may know of the image. */
  sees(call: KnownCall, image: Image): boolean;
  /** A refusal because of the image's owner or its protection. */
  permission(call: KnownCall, image: Image): Answer | undefined;
  /** A refusal because of the image's state, or because a provocation asks for it. */
  obstacle(call: KnownCall, image: Image): Answer | undefined;
  /** A refusal because a precondition of the request does not hold. */
  condition(call: KnownCall, image: Image): Answer | undefined;
  /** The effect. */
  remove(call: KnownCall, image: Image): Awaitable<void>;
  /** The answer to a deletion that succeeded. */
  deleted(call: KnownCall, image: Image): Answer;
  /** The answer to GET and HEAD of an image. */
  read(call: KnownCall, id: string): Awaitable<Answer>;
  /** The images of a list before it is cut into pages, newest first, with their tombstones. */
  listed(call: KnownCall, query: URLSearchParams): readonly Image[];
  /** Entries on a page: the default, and the maximum. */
  pageLength(): number;
  /** An image as JSON. */
  view(call: KnownCall, image: Image): Readonly<Record<string, unknown>>;
  /** A server as JSON. */
  server(call: KnownCall, server: Server): Readonly<Record<string, unknown>>;
  /** The metadata of an image; undefined without an image. */
  metadata(call: KnownCall, id: string): Readonly<Record<string, string>> | undefined;
  /** An image made from a server. */
  create(call: KnownCall, name: string, metadata: Readonly<Record<string, string>>): Image;
}
