import type { FieldsReading } from './http2/connection.ts';
import type { Frame } from './http2/frames.ts';
import type { Answer, Message, Step } from './message.ts';
import type { Awaitable, Call, Stages } from './stages.ts';

/** How a universe differs from the conforming service. Every member is optional; without any it is the conforming service. */
export interface Behaviour {
  /** Replaces stages of the service. The other stages stay, and the new ones can call them. */
  readonly stages?: (standard: Stages) => Partial<Stages>;
  /** Changes the answer of the service, or has a side effect. */
  readonly answer?: (answer: Answer, call: Call) => Awaitable<Answer>;
  /** Changes the whole response, Content-Length and Date included. */
  readonly message?: (message: Message, call: Call) => Awaitable<Message>;
  /** Changes the octets over HTTP/1.1, or the way they are written. */
  readonly octets?: (octets: Buffer, call: Call, message: Message) => Buffer | readonly Step[];
  /** What is written to a client that waits for 100 (Continue), before its content is read. */
  readonly interim?: readonly Step[];
  /** Changes a frame of the response over HTTP/2. */
  readonly frames?: (frame: Frame, call: Call, message: Message) => readonly Frame[];
  /** Reads the fields of a request over HTTP/2, malformed ones as well, which the conforming service refuses. */
  readonly reads?: FieldsReading;
}
