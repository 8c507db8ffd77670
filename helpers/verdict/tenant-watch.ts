/** How far a run watched the images that stood in the tenant before it, and what it saw of others at work there. */
export interface TenantWatch {
  /** How many of these images it compared at its end. */
  readonly watched: number;
  /** How many there were; null if the list was too long to be read to its end. */
  readonly of: number | null;
  /** Images that appeared, and that the run did not make. */
  readonly others: number;
  /** Of those that it compared, how many are gone or changed; absent if none is. */
  readonly lost?: number;
}

/** The type of the annotation that carries it from a worker to the reporter. */
const type = 'tenant-watch';

/** It as an annotation. */
export const tenantWatchAnnotation = (watch: TenantWatch): { type: string; description: string } => ({
  type,
  description: JSON.stringify(watch),
});

/** The first of some annotations; undefined if there is none. */
export function tenantWatchIn(
  annotations: readonly { readonly type: string; readonly description?: string }[],
): TenantWatch | undefined {
  const found = annotations.find((each) => each.type === type)?.description;
  if (found === undefined) return undefined;
  const { watched, of, others, lost = 0 } = JSON.parse(found) as TenantWatch;
  const seen = { watched: Number(watched), of: of === null ? null : Number(of), others: Number(others) };
  return lost === 0 ? seen : { ...seen, lost: Number(lost) };
}
