import type { ContentFormat } from '../../../contracts/content.ts';
import { formatOf } from '../../http/content-facts.ts';
import { type Exchange, fieldValue, unreadReason } from '../../http/exchange.ts';
import type { Rule } from './rule.ts';

/** The rule that a refusal has the status of the plain one, and content in one of these formats. */
export const hasStatusAndFormat = (plain: Exchange, ...formats: readonly ContentFormat[]): Rule => ({
  basis: [plain],
  expected: `status ${plain.response?.status ?? 0} and content in ${formats.join(' or ')}`,
  about: 'fault with content',
  undecided: unreadReason,
  check: ({ response }) => {
    if (response?.status !== plain.response?.status) return `status ${response?.status ?? 0}`;
    const [format, plainFormat] = [response, plain.response].map((each) => (each === undefined ? 'empty' : formatOf(each)));
    if (format === 'empty') return plainFormat === 'empty' ? null : undefined;
    return format !== undefined && formats.includes(format) ? undefined : `the content is ${format}`;
  },
});

export const isIgnoredOrRefused: Rule = {
  expected: 'status 204 or a 4xx',
  check: ({ response: { status = 0 } = {} }) =>
    status === 204 || (status >= 400 && status < 500) ? undefined : `status ${status}`,
};

/** The rule that content is sent without a coding, as no coding of the service is acceptable. */
export const isNotCoded: Rule = {
  expected: 'content without a coding',
  check: ({ response }) => {
    const coding = fieldValue(response?.fields ?? [], 'Content-Encoding');
    return coding === undefined || coding.toLowerCase() === 'identity' ? undefined : `Content-Encoding: ${coding}`;
  },
};
