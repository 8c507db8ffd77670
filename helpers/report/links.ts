/** The guide in its repository; pages by the word that a source begins with. */
const guide = 'https://github.com/rackerlabs/docs-cloud-servers/blob/HEAD/api-docs';
const deletePage = `${guide}/api-reference/methods/delete-delete-image-images-image-id.rst`;
const pages: readonly (readonly [start: string, page: string])[] = [
  ['faults', `${guide}/general-api-info/faults.rst`],
  ['limits', `${guide}/general-api-info/limits.rst`],
  ['roles', `${guide}/general-api-info/role-based-access-control.rst`],
  ['efficient polling', `${guide}/general-api-info/efficient-polling.rst`],
  ['request and response types', `${guide}/general-api-info/request-response.rst`],
];

/** Where the source of a requirement can be read; undefined where it rests on practice. */
export function sourceUrl(source: string): string | undefined {
  const [, kind = '', rest = ''] = /^([\w-]+): ?(.*)$/.exec(source) ?? [];
  const rfc = /^rfc(\d+)$/.exec(kind)?.[1];
  if (rfc !== undefined) {
    const section = /^[\d.]+/.exec(rest)?.[0];
    return `https://www.rfc-editor.org/rfc/rfc${rfc}${section === undefined ? '' : `#section-${section}`}`;
  }
  if (kind === 'guide') return pages.find(([start]) => rest.startsWith(start))?.[1] ?? deletePage;
  return kind === 'compute-guide' ? `${guide}/general-api-info/request-response.rst` : undefined;
}
