import type { Address } from '../safety/address.ts';

/** An image of the run that is only read. */
export interface Bystander {
  readonly id: string;
  /** Empty for a listed image, whose name the operator chose. */
  readonly name: string;
}

/** An image of the run, and the address for requests to it. */
export interface Image extends Bystander {
  readonly address: Address;
}
