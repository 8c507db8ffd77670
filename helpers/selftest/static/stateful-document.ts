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
  readonly components: {
    readonly schemas: object;
    readonly responses: object;
    readonly parameters: object;
    readonly [name: string]: object;
  };
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
    properties: { rel: { type: 'string', example: 'self' }, href: { type: 'string', format: 'uri-reference' } },
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
    properties: { ...entry, status: { type: 'string', enum: ['ACTIVE', 'SAVING', 'DELETED', 'ERROR', 'UNKNOWN'] } },
  },
  ShownImage: { type: 'object', required: ['image'], properties: { image: ref('schemas/Image') } },
  ImageList: list('ImageEntry'),
  DetailedImageList: list('Image'),
};

const query = (name: string, description: string, type = 'string', further = {}) => ({
  name,
  in: 'query',
  description,
  schema: { type, ...further },
});

/** The query of both lists. The suite sends `changes-since`, `name`, `status`, and the `marker` of a link to the next page. */
const listParameters = {
  ChangesSince: query('changes-since', 'Lists what changed since this moment, deleted images included.', 'string', {
    format: 'date-time',
  }),
  Name: query('name', 'Lists the images of this name.'),
  Status: query('status', 'Lists the images with this status.'),
  Marker: query('marker', 'The last image of the page before.'),
  Limit: query('limit', 'The most images on a page.', 'integer', { minimum: 1 }),
};
const listQuery = Object.keys(listParameters).map((name) => ref(`parameters/${name}`));

const read = (operationId: string, summary: string, responses: object) => ({
  operationId,
  tags: ['images'],
  summary,
  responses: {
    ...responses,
    '400': ref('responses/BadRequest'),
    '401': ref('responses/Unauthorized'),
    '403': ref('responses/Forbidden'),
    '413': ref('responses/OverLimit'),
    '429': ref('responses/TooManyRequests'),
    '500': ref('responses/ComputeFault'),
    '503': ref('responses/ServiceUnavailable'),
    '4XX': ref('responses/OtherRefusal'),
  },
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
      title: 'Delete Image, Cloud Servers API v2.0, and the reads that show its effect',
      summary: 'For mocks that keep state: the suite reads an image back after it has deleted it.',
    },
    paths: {
      '/images': { get: { ...read('listImages', 'List images', all), parameters: listQuery } },
      '/images/detail': {
        get: { ...read('listImagesInDetail', 'List images with their status', detailed), parameters: listQuery },
      },
      [path]: { ...document.paths[path], get: read('showImage', 'Show an image', shown) },
    },
    components: {
      ...document.components,
      parameters: { ...document.components.parameters, ...listParameters },
      schemas: { ...document.components.schemas, ...schemas },
    },
  };
  const origin =
    '# Made from delete-image.openapi.yaml by `npm run docs:openapi`. Edit helpers/selftest/static/stateful-document.ts.\n';
  return origin + stringify(whole, { aliasDuplicateObjects: false, lineWidth: 0 });
}
