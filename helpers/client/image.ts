import type { Address } from '../safety/address.ts';

/** An image of the run's own that is only looked at. */
export interface Bystander {
  readonly id: string;
  /** Empty for a listed image: its name is the operator's. */
  readonly name: string;
}

/** An image of the run's own, and where requests to it go. */
export interface Image extends Bystander {
  readonly address: Address;
}
