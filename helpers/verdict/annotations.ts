import { jsonIn } from '../../contracts/json.ts';

/** An annotation of a test. It reaches every reporter, also by the blob of a shard, which anybody may have made. */
export interface Annotation {
  readonly type: string;
  readonly description?: string;
}

/** Data as an annotation. */
export const dataAnnotation = (type: string, data: object): Required<Annotation> => ({
  type,
  description: JSON.stringify(data),
});

/** The data in the annotations of a type, without what is no JSON. */
export const dataIn = (annotations: readonly Annotation[], type: string): unknown[] =>
  textsIn(annotations, type).flatMap((text) => jsonIn(text) ?? []);

/** The texts of the annotations of a type, each once: a merged blob gives those of the test and of the result. */
export const textsIn = (annotations: readonly Annotation[], type: string): string[] => [
  ...new Set(annotations.flatMap((each) => (each.type === type ? (each.description ?? '') : []))),
];
