import type { Exchange, RequestPurpose } from '../../http/exchange.ts';
import type { Outbound, WireOptions } from '../../http/transport.ts';
import type { Address, Readable } from './address.ts';
import type { Request } from './plain-request.ts';

/** A read that follows on the same connection. */
export interface FollowUp {
  readonly request: Request;
  readonly to: Readable;
}

/** A read before a request that may change something. */
export interface ReadBefore extends Pick<FollowUp, 'request' | 'to'> {
  /** The request as it is sent: equal for two that are asked alike. */
  readonly words: string;
  /** The identifier of the run that it looks for, if that is not the whole address of what follows. */
  readonly of?: string;
  /** Whether the owner is not who reads. */
  readonly byGuest?: boolean;
  /** Whether the owner reads it below its own URL, as every other read of its images. */
  readonly isOwners?: boolean;
}

/** A request that may change something, with its address. */
export interface Outgoing {
  readonly request: Request;
  readonly address: Address;
  readonly purpose: Purpose;
}

/** What else is sent on the connection of a request: after its response, or beside it on another stream. */
export interface Next {
  readonly how: 'followUp' | 'beside';
  readonly request: Outbound;
  readonly purpose: Purpose;
}

/** What is found out of a request by itself: no caller says it. */
export type FoundOut =
  | 'noneShown'
  | 'caller'
  | 'aim'
  | 'toRefuse'
  | 'unproven'
  | 'standsIn'
  | 'again'
  | 'onImage'
  | 'onKeptConnection';

/** The purpose of a request: what its exchange says of it, and how it is sent. */
export interface Purpose extends RequestPurpose, Pick<Exchange, 'role'> {
  readonly label?: string;
  readonly wire?: Omit<WireOptions, Next['how'] | 'isRead'>;
}

/** A purpose that says whether the request addresses an image. */
export const ofImage = (purpose: Purpose, { isImage }: Address): Purpose => (isImage ? { ...purpose, onImage: true } : purpose);
