import { internalVariable } from '../../platform/internal-variable.ts';
import type { Command } from '../command.ts';

/** What a command printed, and its exit status. */
export interface Started {
  readonly status: number | undefined;
  /** Standard output. */
  readonly document: string;
  /** The errors, one a line. */
  readonly complaints: readonly string[];
}

/** Starts a command in this process with the words after its name. What it hands down to processes of a run ends with it. */
export async function started({ start }: Command, ...words: readonly string[]): Promise<Started> {
  let document = '';
  const complaints: string[] = [];
  const add = (text: string): void => {
    document += text;
  };
  const before = process.env[internalVariable];
  try {
    const status = await start(words, { document: add, complain: (line) => complaints.push(line) });
    return { status, document, complaints };
  } finally {
    if (before === undefined) delete process.env[internalVariable];
    else process.env[internalVariable] = before;
  }
}
