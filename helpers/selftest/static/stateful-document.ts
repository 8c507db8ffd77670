import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { root } from '../root.ts';

/** The file of the document for mocks that keep state. */
export const statefulDocumentPath = 'contracts/images.openapi.yaml';

/** The parts of the document of the operation that this one adds to. */
interface Document {
  readonly info: object;
  readonly paths: Readonly<Record<string, object>>;
  readonly components: { readonly schemas: object; readonly responses: object; readonly [name: string]: object };
}

const ref = (place: string) => ({ $ref: `#/components/${place}` });
const json = (schema: string) => ({ 'application/json': { schema: ref(`schemas/${schema}`) } });
const answer = (description: string, schema: string) => ({
  description,
  headers: { 'X-Compute-Request-Id': ref('headers/RequestId') },
  content: json(schema),
});

const links = {
  type: 'array',
  items: {
    type: 'object',
    required: ['rel', 'href'],
    properties: { rel: { type: 'string', examples: ['self'] }, href: { type: 'string', format: 'uri-reference' } },
  },
};
const entry = { id: ref('schemas/Uuid'), name: { type: 'string' }, links };
const list = (item: string) => ({
  type: 'object',
  required: ['images'],
  properties: { images: { type: 'array', items: ref(`schemas/${item}`) }, images_links: links },
});

/** What the suite reads of an image, and no more: every other member is allowed. */
const schemas = {
  ImageEntry: { type: 'object', required: ['id', 'name'], properties: entry },
  Image: {
    type: 'object',
    required: ['id', 'name', 'status'],
    properties: { ...entry, status: { enum: ['ACTIVE', 'SAVING', 'DELETED', 'ERROR', 'UNKNOWN'] } },
  },
  ShownImage: { type: 'object', required: ['image'], properties: { image: ref('schemas/Image') } },
  ImageList: list('ImageEntry'),
  DetailedImageList: list('Image'),
};

const read = (operationId: string, summary: string, responses: object) => ({
  operationId,
  tags: ['images'],
  summary,
  responses: { ...responses, '401': ref('responses/Unauthorized') },
});

/** The operation with the reads that show its effect, for mocks that keep state: made from the document of the operation. */
export function statefulDocument(): string {
  const document = parse(readFileSync(join(root, 'contracts/delete-image.openapi.yaml'), 'utf8')) as Document;
  const path = '/images/{image_id}';
  const shown = {
    '200': answer('The image exists. With the status DELETED it is the memory of a deleted one.', 'ShownImage'),
    '404': ref('responses/ItemNotFound'),
  };
  const all = { '200': answer('The images of the tenant, on this page.', 'ImageList') };
  const detailed = { '200': answer('The images of the tenant with their status, on this page.', 'DetailedImageList') };
  const whole = {
    ...document,
    info: {
      ...document.info,
      title: 'Delete Image, and the reads that show its effect',
      summary: 'For mocks that keep state: the suite reads an image back after it has deleted it.',
    },
    paths: {
      '/images': { get: read('listImages', 'List images', all) },
      '/images/detail': { get: read('listImagesInDetail', 'List images with their status', detailed) },
      [path]: { ...document.paths[path], get: read('showImage', 'Show an image', shown) },
    },
    components: { ...document.components, schemas: { ...document.components.schemas, ...schemas } },
  };
  const origin =
    '# Made from delete-image.openapi.yaml by `npm run docs:openapi`. Edit helpers/selftest/static/stateful-document.ts.\n';
  return origin + stringify(whole, { aliasDuplicateObjects: false, lineWidth: 0 });
}
