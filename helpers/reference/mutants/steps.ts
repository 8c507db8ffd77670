import type { Behaviour } from '../behaviour.ts';
import * as changes from './changes.ts';

type Changes = typeof changes;

/** A behaviour and what is said of it. Each step gives it with more: with other members, or with one of the changes. */
export type Described<Said> = Readonly<Said> &
  Behaviour & { with(more: Partial<Said> & Behaviour): Described<Said> } & {
    [Name in keyof Changes]: (...how: Parameters<Changes[Name]>) => Described<Said>;
  };

/** The members of both. @throws Error if both have one */
function joined<One extends object, Other extends object>(one: One, other: Other): One & Other {
  const twice = Object.keys(other).find((name) => Object.hasOwn(one, name));
  if (twice !== undefined) throw new Error(`two steps give ${twice}: join them in one`);
  return { ...one, ...other };
}

class Description {
  readonly stages?: Behaviour['stages'];

  /** @throws Error if an earlier step has a member already: the later one would undo it */
  with({ stages: other, ...more }: Behaviour): this {
    const own = this.stages;
    const stages: Behaviour['stages'] = own && other ? (s) => joined(own(s), other(s)) : (other ?? own);
    return Object.assign(Object.create(Description.prototype), joined(this, more), stages && { stages });
  }
}

for (const [name, change] of Object.entries<(...how: never[]) => Behaviour>(changes)) {
  const value = function step(this: Description, ...how: never[]): Description {
    return this.with(change(...how));
  };
  Object.defineProperty(Description.prototype, name, { value });
}

/** A behaviour that does what the conforming service does, until a step changes it. */
export const described = <Said extends object>(said: Said): Described<Said> =>
  Object.assign(new Description(), said) as unknown as Described<Said>;
