import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../root.ts';
import { statefulDocument, statefulDocumentPath } from './stateful-document.ts';

/** Writes the OpenAPI document for mocks that keep state: `npm run docs:openapi`. */
writeFileSync(join(root, statefulDocumentPath), statefulDocument());
