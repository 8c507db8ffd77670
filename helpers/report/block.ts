import type { Severity } from '../../contracts/requirements.ts';
import type { CodeOutcome, GroupedFinding, RequirementRow, RequirementVerdict, ShownVerdict } from '../verdict/verdict-file.ts';

// What people read, as one list of blocks: a terminal, Markdown and a page print them, and decide only how much fits.

/** What a report says under one heading. */
export interface Block {
  readonly heading: string;
  /** The sign and the colour that stand before the heading. */
  readonly mark?: Mark;
  readonly lines?: readonly string[];
  readonly findings?: readonly ShownFinding[];
  /** What somebody pastes into a shell. */
  readonly commands?: readonly string[];
  readonly table?: Table;
  /** Set if only a reader who looks something up wants it: a terminal has it with --verbose, and a page folds it away if it is long. */
  readonly detail?: 'short' | 'long';
}

/** A finding with the requirements that it violates, that which names the behaviour first. */
export interface ShownFinding extends GroupedFinding {
  readonly rows: readonly RequirementRow[];
  /** Which request violates it and why, and the beginning of what was received, as one line after a title; empty if there is neither. */
  readonly detail: string;
  /** How severe it is: `⊘ DATA LOSS`, `≈ MUST, accepted`, or `✗ MUST (connection)` for what is outside the profile. */
  readonly mark: Mark;
  /** Whether the last whole run did not find it. */
  readonly isNew: boolean;
  /** Why it is accepted, and until when; or that its acceptance has ended; empty if it never was. */
  readonly note: string;
}

/** A verdict or an outcome, in whose colour a text is shown. */
export type Mood = ShownVerdict | RequirementVerdict | CodeOutcome;

/** A sign, with words behind it or without, in a colour. */
export interface Mark {
  readonly text: string;
  readonly mood: Mood;
  /** Set if it stands for a loss of data that nobody accepted. */
  readonly isLoss?: boolean;
}

/** What a cell says. */
export interface Cell {
  /** A text, or ids of requirements, of which a medium shows as many as fit. */
  readonly text: string | readonly string[];
  /** The verdict or outcome whose colour it has. */
  readonly mood?: Mood;
  /** Stands before the text. */
  readonly mark?: Mark;
  /** Where it leads on a page. */
  readonly leads?: string | undefined;
}

/** A table with its columns, a row for each subject. */
export interface Table {
  readonly name: 'all' | 'changes' | 'codes' | 'deviations' | 'fleet' | 'reasons';
  readonly heads: readonly string[];
  readonly rows: readonly Row[];
}

interface Row {
  readonly cells: readonly Cell[];
  /** The requirement whose place on a page it is. */
  readonly id?: string | undefined;
  /** Whether a terminal shows the last cell, whole, in a line below: there is no room for it beside the others. */
  readonly below?: boolean;
}

/** How a verdict and an outcome are shown without colour. */
export const signs: Readonly<Record<Mood, string>> = {
  conformant: '✓',
  deviating: '≈',
  nonconformant: '✗',
  inconclusive: '?',
  broken: '!',
  shard: '–',
  pass: '✓',
  partial: '◐',
  instead: '↪',
  violated: '✗',
  error: '✗',
  warning: '▲',
  note: '·',
  accepted: '≈',
  untested: '–',
};

/** The verdict on a requirement as people read it. */
export const verdictWords: Readonly<Record<RequirementVerdict, string>> = {
  pass: 'passed',
  note: 'not met',
  warning: 'warning',
  error: 'violated',
  accepted: 'accepted',
  untested: 'not tested',
  broken: 'harness failure',
};

/** The outcome of a code as people read it. */
export const outcomeWords: Readonly<Record<CodeOutcome, string>> = {
  pass: 'passed',
  partial: 'partly tested',
  instead: 'another code',
  accepted: 'accepted deviation',
  violated: 'violated',
  untested: 'not tested',
};

/** How the severity of a finding is shown. */
export const severityMarks: Readonly<Record<Severity, Mark>> = {
  'DATA LOSS': { text: '⊘', mood: 'error', isLoss: true },
  MUST: { text: '✗', mood: 'error' },
  SHOULD: { text: '▲', mood: 'warning' },
  MAY: { text: '·', mood: 'note' },
};

/** How a verdict or an outcome is shown. */
export const markOf = (mood: Mood): Mark => ({ text: signs[mood], mood });
