/** The bounds of a numeric setting. They are defined once, in the table of variables. */
export interface NumberBounds {
  readonly least: number;
  readonly most: number;
  /** The counted unit, in the plural. */
  readonly unit: string;
  /** Whether only whole numbers are allowed. */
  readonly whole: boolean;
  readonly byDefault?: number;
}

/** The bounds in words: `a whole number of seconds from 1 to 60`. */
export function numberWithin({ least, most, unit, whole }: NumberBounds): string {
  return `${whole ? 'a whole number' : 'a number'} of ${unit} from ${least} to ${most}`;
}
