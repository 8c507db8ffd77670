import { access } from './access.ts';
import { authentication } from './authentication.ts';
import { authorisation } from './authorisation.ts';
import { blastRadius } from './blast-radius.ts';
import { concurrency } from './concurrency.ts';
import { http2 } from './http-2.ts';
import { identifiers } from './identifiers.ts';
import { methods } from './methods.ts';
import type { Mutant } from './mutant.ts';
import { negotiation } from './negotiation.ts';
import { notFound } from './not-found.ts';
import { provocations } from './provoked.ts';
import { readsOfDeleted } from './reads-of-deleted.ts';
import { removal } from './removal.ts';
import { reported } from './reported.ts';
import { requestFraming } from './request-framing.ts';
import { responses } from './responses.ts';
import { success } from './success.ts';

export type { Mutant } from './mutant.ts';

/** Every mutant: one defect each. */
export const mutants: readonly Mutant[] = [
  ...success,
  ...authentication,
  ...authorisation,
  ...notFound,
  ...methods,
  ...provocations,
  ...removal,
  ...concurrency,
  ...blastRadius,
  ...identifiers,
  ...negotiation,
  ...responses,
  ...reported,
  ...access,
  ...readsOfDeleted,
  ...requestFraming,
  ...http2,
];
