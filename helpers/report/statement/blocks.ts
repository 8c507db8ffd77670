import type { ReasonGroup } from '../../verdict/shown-reason.ts';
import { type Gain, gainsOf } from '../../verdict/to-test-more.ts';
import type { CodeRow } from '../../verdict/verdict-file.ts';
import type { ReportTable, TextBlock } from '../text-block.ts';
import { causeWords, type FindingSection, outcomeWords, type Statement, signs } from './statement.ts';

/** What a report says below its beginning, under a heading. A block that holds nothing is printed by nobody, but for the last. */
type Block =
  | ({ readonly kind: 'findings' } & FindingSection)
  | { readonly kind: 'accepted'; readonly heading: string; readonly accepted: Statement['accepted'] }
  | { readonly kind: 'losses'; readonly losses: readonly string[] }
  | Reasons<'broken'>
  | Reasons<'not offered'>
  | Reasons<'not tested'>
  | (Required<Pick<TextBlock, 'heading' | 'table'>> & { readonly kind: 'codes'; readonly codes: readonly CodeRow[] })
  | { readonly kind: 'gains'; readonly heading: string; readonly gains: readonly Gain[] }
  | (TextBlock & { readonly kind: 'reaches' });

interface Reasons<Of> {
  readonly kind: Of;
  readonly heading: string;
  readonly groups: readonly ReasonGroup[];
}

type Kind = Block['kind'];
/** The blocks of some kinds. */
export type BlockOf<Of extends Kind> = Extract<Block, { readonly kind: Of }>;

const codesTable = (codes: readonly CodeRow[]): ReportTable => ({
  name: 'codes',
  heads: ['code', 'outcome', 'tested', 'caused by', 'why'],
  rows: codes.map(({ code, name, outcome, decided, of, rung, reason }) => ({
    cells: [
      { text: `${code} ${name}` },
      { text: `${signs[outcome]} ${outcomeWords[outcome]}`, mood: outcome },
      ...[`${decided} of ${of}`, causeWords[rung], reason].map((text) => ({ text })),
    ],
  })),
});

/** Every block of a statement, in the order of reading: a MUST that is accepted stands before a SHOULD that is not. */
function blocksOf(statement: Statement): readonly Block[] {
  const { file, findings, accepted, losses, broken, notOffered, untested, reaches } = statement;
  const sections = findings.map((section): Block => ({ kind: 'findings', ...section }));
  const open = file.verdict === 'deviating' ? 0 : findings.filter(({ verdict }) => verdict === 'error').length;
  return [
    ...sections.slice(0, open),
    { kind: 'accepted', heading: 'Accepted deviations', accepted },
    ...sections.slice(open),
    { kind: 'losses', losses },
    { kind: 'broken', heading: 'Harness failures', groups: broken },
    { kind: 'codes', heading: 'The nine documented codes', codes: file.codes, table: codesTable(file.codes) },
    { kind: 'gains', heading: 'To test more', gains: gainsOf(file.requirements) },
    { kind: 'not offered', heading: 'Not offered', groups: notOffered },
    { kind: 'not tested', heading: 'Not tested', groups: untested },
    { kind: 'reaches', heading: 'Hosts that the run could reach', lines: reaches },
  ];
}

/** How a medium prints each kind of block. */
type Printers<Out> = { readonly [Of in Kind]?: (block: BlockOf<Of>) => Out };

/** A statement as a medium prints it. Kinds for which the medium has no printer are left out. */
export function printed<Out>(statement: Statement, printers: Printers<Out>): Out[] {
  return blocksOf(statement).flatMap((block) => {
    const print = printers[block.kind] as ((block: Block) => Out) | undefined;
    return print === undefined ? [] : [print(block)];
  });
}
