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
  /** What the path names. */
  readonly route: Route;
  readonly stages: Stages;
  /** What is remembered along the connection; the conforming service remembers nothing. */
  readonly connection: Map<string, number>;
  /** Who sent it; undefined until its token has been accepted. */
  readonly principal: Principal | undefined;
}

/** A call whose token has been accepted. */
export interface KnownCall extends Call {
  readonly principal: Principal;
}

/**
 * The service, cut where a service goes wrong. Stages call each other through `call.stages`, so that one can be replaced
 * alone. The order in which they run is that of `answerTo`.
 */
export interface Stages {
  /** The method that is acted upon. */
  method(call: Call): string;
  /** What the path names. */
  route(path: string, request: Request): Route;
  /** A refusal for a request that is no valid HTTP, before anything else. */
  admit(call: Call): Answer | undefined;
  /** The token that the request presents. */
  token(call: Call): string | undefined;
  /** Who the token belongs to; undefined where it is not good. */
  authenticate(call: Call, token: string | undefined): Principal | undefined;
  /** A refusal for a path of another tenant than the token's. */
  tenancy(call: KnownCall): Answer | undefined;
  /** What is done by a caller who is known. */
  act(call: KnownCall): Awaitable<Answer>;
  /** The DELETE of an image, whole. */
  deletion(call: KnownCall, id: string): Awaitable<Answer>;
  /** Whether the caller's role may delete. */
  mayDelete(call: KnownCall): boolean;
  /** The image under an identifier, whoever asks; for reading and deleting alike. */
  find(call: KnownCall, id: string): Image | undefined;
  /** Whether the caller may know of the image. */
  sees(call: KnownCall, image: Image): boolean;
  /** A refusal because of whose image it is, or its protection. */
  permission(call: KnownCall, image: Image): Answer | undefined;
  /** A refusal because of the image's state, or because it was asked for. */
  obstacle(call: KnownCall, image: Image): Answer | undefined;
  /** The effect. */
  remove(call: KnownCall, image: Image): Awaitable<void>;
  /** The answer to a deletion that succeeded. */
  deleted(call: KnownCall, image: Image): Answer;
  /** The answer to GET and HEAD of an image. */
  read(call: KnownCall, id: string): Awaitable<Answer>;
  /** The images of a list before it is cut into pages, newest first, with tombstones where they belong. */
  listed(call: KnownCall, query: URLSearchParams): readonly Image[];
  /** Entries on a page where the request does not say how many, and at most. */
  pageLength(): number;
  /** An image as JSON. */
  view(call: KnownCall, image: Image): Readonly<Record<string, unknown>>;
  /** A server as JSON. */
  server(call: KnownCall, server: Server): Readonly<Record<string, unknown>>;
  /** The metadata of an image; undefined where there is no image. */
  metadata(call: KnownCall, id: string): Readonly<Record<string, string>> | undefined;
  /** An image made from a server. */
  create(call: KnownCall, name: string, metadata: Readonly<Record<string, string>>): Image;
}
