/** What entries of several topics say. */

/** A fault by its name, as a conforming response carries it. */
export const faultNamed = (name: string, code: number): string => `{"${name}": {"code": ${code}, "message": "…"}}`;

/** Why the name of a fault matters. */
export const nameMatters =
  'Client libraries choose their exception by the name of the fault. Under another name, the error is one that their programs do not handle.';

/** Why a refusal must have no effect. */
export const refusalMatters =
  'A client that is refused believes that nothing happened. It tries again or gives up, and finds out only later that the image is lost.';

/** Why a lock has to end. */
export const lockMatters = 'A lock that is never released leaves an image that nobody can delete and somebody pays for.';

/** Why a fault is JSON. */
export const jsonMatters =
  'Client libraries parse every fault as JSON. HTML or text gives a parse error, which hides what the service said.';
