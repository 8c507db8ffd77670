import type { Source } from '../sources.ts';

const guide = 'https://github.com/rackerlabs/docs-cloud-servers/blob/HEAD/api-docs';

/** A page of the Cloud Servers guide. */
const page =
  (title: string, path: string) =>
  (text: string): Source => ({ title: `Cloud Servers guide, ${title}`, url: `${guide}/${path}`, text, quoted: true });

const deleteImage = page('Delete Image', 'api-reference/methods/delete-delete-image-images-image-id.rst');
const faults = page('Faults', 'general-api-info/faults.rst');
const formats = page('Request and response types', 'general-api-info/request-response.rst');
const limits = page('Limits', 'general-api-info/limits.rst');
const roles = page('Role-based access control', 'general-api-info/role-based-access-control.rst');
const polling = page('Efficient polling', 'general-api-info/efficient-polling.rst');
const links = page('Links and references', 'general-api-info/links-and-references.rst');
const authenticate = page('Authenticate to the Rackspace Cloud', 'getting-started/authenticate.rst');
const serviceAccess = page('Service access endpoints', 'general-api-info/service-access.rst');
const listImages = page('Retrieve list of images', 'api-reference/methods/get-retrieve-list-of-images-images.rst');
const metadata = page(
  'Retrieve image metadata for specified image',
  'api-reference/methods/get-retrieve-image-metadata-for-specified-image-images-image-id-metadata.rst',
);

/** The words of the guide, by the source of a requirement. */
export const guideSources: Readonly<Record<string, Source>> = {
  'guide: DELETE /images/{image_id}': deleteImage('DELETE /images/{image_id}'),
  'guide: deletes the specified image': deleteImage('This operation deletes the specified image from the system.'),
  'guide: images are immediately removed': deleteImage('Images are immediately removed.'),
  'guide: specify the image ID in the URI': deleteImage('Specify the image ID in the URI.'),
  'guide: the UUID for the image': deleteImage('{image_id} | Uuid | The UUID for the image.'),
  'guide: response codes': deleteImage('This table shows the possible response codes for this operation:'),
  'guide: response 204': deleteImage('204 | Delete Successful | Delete request succeeded.'),
  'guide: response 400': deleteImage('400 | Error | A general error has occured.'),
  'guide: response 401': deleteImage('401 | Unauthorized | Unauthorized.'),
  'guide: response 403': deleteImage('403 | Forbidden | Forbidden.'),
  'guide: response 405': deleteImage('405 | Bad Method | Bad method.'),
  'guide: response 409': deleteImage('409 | Conflicting Reqest | Conflicting request.'),
  'guide: response 500': deleteImage('500 | API Fault | API fault.'),
  'guide: response 503': deleteImage('503 | Service Unavailable | The requested service is unavailable.'),
  'guide: faults': faults(
    'When a synchronous fault occurs, the fault contains an HTTP error response code, a human-readable message, and optional details about the error.',
  ),
  'guide: limits': limits(
    'If you exceed the limits established for your account, a 413 (Rate Control) HTTP response is returned with a Retry-After header to notify the client when it can attempt to try again.',
  ),
  'guide: roles': roles('observer | This role provides read permission in all products, where access is granted.'),
  'guide: request and response types': formats('If you do not specify a response format, JSON is the default.'),
  'guide: links and references': links(
    'self. Contains a versioned link to the resource. Use these links when the link will be followed immediately.',
  ),
  'guide: efficient polling': polling(
    'To enable you to keep track of changes, the changes-since filter also displays images and servers that have been deleted provided that the changes-since filter specifies a date in the last 30 days.',
  ),
  'guide: service access': serviceAccess(
    'Replace the $TENANT_ID with your actual account number that is returned as part of the authentication response.',
  ),
  'compute-guide: authentication': authenticate(
    'you need an authentication token to include in the X-Auth-Token header of each request.',
  ),
  'compute-guide: response headers': deleteImage('X-Compute-Request-Id: req-e1b75723-1027-48c0-aeea-008a9b038370'),
  'compute-guide: list images': listImages('This operation lists IDs, names, and links for all images visible by the account.'),
  'compute-guide: image status': listImages(
    'Other possible values for the status attribute include ACTIVE, DELETED, ERROR, SAVING, and UNKNOWN.',
  ),
  'compute-guide: image metadata': metadata('This operation shows all metadata for an image.'),
};
