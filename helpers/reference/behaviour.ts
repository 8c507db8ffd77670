import type { Answer, Message, Step } from './message.ts';
import type { Awaitable, Call, Stages } from './stages.ts';

/** Where a universe departs from the conforming service; all of it optional, none of it the conforming service itself. */
export interface Behaviour {
  /** Replaces stages of the service; those that are not named stay, and can be called. */
  readonly stages?: (standard: Stages) => Partial<Stages>;
  /** Changes what the service has to say, or does something beside it. */
  readonly answer?: (answer: Answer, call: Call) => Awaitable<Answer>;
  /** Changes the whole response, Content-Length and Date included. */
  readonly message?: (message: Message, call: Call) => Awaitable<Message>;
  /** Changes the octets, or how they are written. */
  readonly octets?: (octets: Buffer, call: Call, message: Message) => Buffer | readonly Step[];
}
