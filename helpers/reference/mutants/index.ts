import { access } from './access.ts';
import { authentication } from './authentication.ts';
import { authorisation } from './authorisation.ts';
import { blastRadius } from './blast-radius.ts';
import { borrowedCallers } from './borrowed-callers.ts';
import { concurrency } from './concurrency.ts';
import { conditions } from './conditions.ts';
import { dangerous } from './dangerous.ts';
import { faultBodies } from './fault-bodies.ts';
import { fields } from './fields.ts';
import { http2 } from './http-2.ts';
import { identifiers } from './identifiers.ts';
import { interpretedIdentifiers } from './interpreted-identifiers.ts';
import { lateEffects } from './late-effects.ts';
import { methods } from './methods.ts';
import { misattributed } from './misattributed.ts';
import type { Mutant } from './mutant.ts';
import { negotiation } from './negotiation.ts';
import { notFound } from './not-found.ts';
import { provocations } from './provoked.ts';
import { readsOfDeleted } from './reads-of-deleted.ts';
import { removal } from './removal.ts';
import { reported } from './reported.ts';
import { requestFraming } from './request-framing.ts';
import { revivals } from './revivals.ts';
import { success } from './success.ts';
import { tokenScopes } from './token-scopes.ts';
import { wire } from './wire.ts';
import { withoutEvidence } from './without-evidence.ts';

export type { Mutant } from './mutant.ts';

/** Every mutant: one defect each. */
export const mutants: readonly Mutant[] = [
  ...success,
  ...authentication,
  ...authorisation,
  ...tokenScopes,
  ...dangerous,
  ...notFound,
  ...lateEffects,
  ...misattributed,
  ...methods,
  ...provocations,
  ...removal,
  ...concurrency,
  ...blastRadius,
  ...identifiers,
  ...negotiation,
  ...faultBodies,
  ...withoutEvidence,
  ...fields,
  ...wire,
  ...reported,
  ...conditions,
  ...access,
  ...borrowedCallers,
  ...interpretedIdentifiers,
  ...readsOfDeleted,
  ...revivals,
  ...requestFraming,
  ...http2,
];
