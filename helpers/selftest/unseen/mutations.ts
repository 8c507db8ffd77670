import { childrenOf, type SyntaxNode as Node, syntaxTree } from '../../playwright-internals/syntax-tree.ts';

/** One change of one place in a source text. */
export interface Mutation {
  /** The file, relative to the folder that is mutated. */
  readonly file: string;
  readonly line: number;
  readonly kind: 'condition' | 'constant' | 'call' | 'statement' | 'member';
  readonly start: number;
  readonly end: number;
  readonly before: string;
  readonly after: string;
}

const operators: Readonly<Record<string, string>> = {
  ...{ '===': '!==', '!==': '===', '<': '<=', '<=': '<', '>': '>=', '>=': '>', '+': '-', '-': '+', '*': '/', '%': '*' },
  ...{ '&&': '||', '||': '&&', '??': '&&' },
};

/** Methods whose call may be left out: what remains is of the same type. */
const leftOut: ReadonlySet<string> = new Set(['toLowerCase', 'toUpperCase', 'trim', 'slice', 'filter', 'map', 'sort', 'reverse']);

const replaced: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ...{ every: 'some', some: 'every', startsWith: 'endsWith', endsWith: 'startsWith', min: 'max', max: 'min' },
    ...{ push: 'unshift', at: 'indexOf', find: 'findLast' },
  }),
);

/** Types, imports and the heads of loops are left alone: a loop without an end stops the server, and with it the process that tries it. */
const isLeftAlone = ({ type }: Node, parent: Node | undefined, name: string): boolean =>
  /^(TS(?!AsExpression|NonNull|Satisfies)|Import|ExportAll)/.test(type) ||
  (/^(While|DoWhile|For)Statement$/.test(parent?.type ?? '') && name !== 'body') ||
  (parent?.type === 'WhileStatement' && name === 'body') ||
  (/^(Object|Class)(Property|Method)$|^Member|^Optional.*Member/.test(parent?.type ?? '') && name === 'key');

/** All mutations of a source text, in the order of their places. */
export function mutationsOf(file: string, text: string): Mutation[] {
  const found: Mutation[] = [];
  const of = (node: Node): string => text.slice(node.start, node.end);
  const add = (kind: Mutation['kind'], node: Pick<Node, 'start' | 'end' | 'loc'>, after: string): void => {
    const before = text.slice(node.start, node.end);
    if (before !== after) found.push({ file, line: node.loc.start.line, kind, start: node.start, end: node.end, before, after });
  };
  const operator = (node: Node): void => {
    const { left, right } = node as { readonly left?: Node; readonly right?: Node };
    const other = operators[String(node.operator)];
    if (left !== undefined && right !== undefined && other !== undefined) {
      const kind = /[&|?]/.test(other) || /[=<>]/.test(other) ? 'condition' : 'constant';
      // In brackets: `??` is not mixed with `&&`.
      add(kind, node, `(${of(left)}) ${other} (${of(right)})`);
    }
  };
  const list = (node: Node, items: readonly (Node | null)[]): void => {
    for (const item of items) {
      if (item === null) continue;
      const rest = items.flatMap((each) => (each === null || each === item ? [] : [of(each)]));
      const [open, close] = [text.charAt(node.start), text.charAt(node.end - 1)];
      add('member', node, `${open}${rest.join(', ')}${close}`);
    }
  };
  const visit = (node: Node, parent: Node | undefined, name: string): void => {
    if (isLeftAlone(node, parent, name)) return;
    switch (node.type) {
      case 'IfStatement':
      case 'ConditionalExpression':
        for (const each of ['true', 'false']) add('condition', node.test as Node, each);
        break;
      case 'BinaryExpression':
      case 'LogicalExpression':
        operator(node);
        break;
      case 'UnaryExpression':
        if (node.operator === '!') add('condition', node, of(node.argument as Node));
        break;
      case 'NumericLiteral':
        add('constant', node, String(Number(node.value) + 1));
        break;
      case 'BooleanLiteral':
        add('constant', node, String(node.value === false));
        break;
      case 'StringLiteral':
        add('constant', node, node.value === '' ? "'x'" : "''");
        break;
      case 'RegExpLiteral': {
        const pattern = String(node.pattern);
        if (pattern.startsWith('^')) add('constant', node, `/${pattern.slice(1)}/${node.flags}`);
        if (pattern.endsWith('$')) add('constant', node, `/${pattern.slice(0, -1)}/${node.flags}`);
        if (node.flags !== '') add('constant', node, `/${pattern}/`);
        break;
      }
      case 'ExpressionStatement':
        add('statement', node, ';');
        break;
      case 'CallExpression': {
        const callee = node.callee as Node;
        const property = callee.type === 'MemberExpression' ? (callee.property as Node) : undefined;
        const method = property === undefined ? '' : of(property);
        if (leftOut.has(method)) add('call', node, of(callee.object as Node));
        const other = replaced.get(method);
        if (property !== undefined && other !== undefined) add('call', property, other);
        break;
      }
      case 'ArrayExpression':
        list(node, node.elements as readonly (Node | null)[]);
        break;
      case 'ObjectExpression':
        list(node, node.properties as readonly Node[]);
        break;
      default:
    }
    for (const [member, child] of childrenOf(node)) visit(child, node, member);
  };
  visit(syntaxTree(text, file), undefined, '');
  return found;
}

export const mutated = (text: string, { start, end, after }: Mutation): string => text.slice(0, start) + after + text.slice(end);

export function mutationText({ file, line, before, after }: Mutation): string {
  const short = (source: string): string => {
    const flat = source.replaceAll(/\s+/g, ' ').trim();
    return flat.length <= 90 ? flat : `${flat.slice(0, 60)} … ${flat.slice(-25)}`;
  };
  return `${file}:${line}  ${short(before)}  →  ${short(after) || '(nothing)'}`;
}
