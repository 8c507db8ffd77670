import { isIdentifier } from '../../../contracts/image-identifiers.ts';
import type { ImageSource, OperatorRequest, TargetDescription } from '../../settings/description.ts';
import { operatorRequests } from '../../settings/operator-requests.ts';
import { serversOf } from '../../settings/operators-images.ts';
import { Errand, made } from './address.ts';
import { expectPath, leadsOut } from './request-target.ts';

/** The values that replace placeholders in an operator's request. */
export type Values = Readonly<Record<string, string>>;

/** Makes the targets of requests that the operator described: for the image source, and to arm or disarm a fault. */
export class Errands {
  readonly #url: string;
  readonly #images: ImageSource;
  readonly #described: ReadonlySet<string>;

  constructor({ url, images, provoke }: Pick<TargetDescription, 'url' | 'images' | 'provoke'>) {
    this.#url = url;
    this.#images = images;
    this.#described = new Set(operatorRequests({ images, provoke }).map(({ request }) => keyOf(request)));
  }

  /** The action of a server of the target file that creates a snapshot. */
  snapshot(server: string): Errand {
    const source = this.#images;
    if (source.source !== 'snapshot' || !serversOf(source).includes(server))
      throw new Error('the target file names no such server');
    expectPath(`/${server}`);
    if (server.includes('/') || leadsOut(`/${server}`)) throw new Error('the id of the server is not a path segment');
    return new Errand(made, 'POST', `${this.#url}/servers/${server}/action`);
  }

  /** The URL at which the image service creates an image. */
  newImage(): Errand {
    return new Errand(made, 'POST', `${this.#imageService()}/images`);
  }

  /** The URL to which the content of a new image is uploaded. */
  contentOf(id: string): Errand {
    if (!isIdentifier(id)) throw new Error('the id of the new image is not a path segment');
    return new Errand(made, 'PUT', `${this.#imageService()}/images/${id}/file`);
  }

  /** The URL at which the image service shows an image. */
  imageAtSource(id: string): Errand {
    if (!isIdentifier(id)) throw new Error('the id of the image is not a path segment');
    return new Errand(made, 'GET', `${this.#imageService()}/images/${id}`);
  }

  /** The URL at which the image service lists the images of a name. */
  namedAtSource(name: string): Errand {
    return new Errand(made, 'GET', `${this.#imageService()}/images?name=${encodeURIComponent(name)}`);
  }

  /** A request of the target file. Values are percent-encoded in its URL, and never change its host. */
  described(request: OperatorRequest, values: Values): Errand {
    if (!this.#described.has(keyOf(request))) throw new Error('the target file contains no such request');
    return new Errand(made, request.method, filledUrl(request.url, values));
  }

  #imageService(): string {
    if (this.#images.source !== 'glance') throw new Error('the target has no image service');
    return this.#images.url;
  }
}

/** An operator's text with `{name}`, `{code}` and `{image}` replaced. */
export const filled = (text: string, values: Values): string =>
  text.replace(/\{(name|code|image)\}/g, (whole, key: string) => values[key] ?? whole);

function filledUrl(url: string, values: Values): string {
  const [, origin = '', rest = ''] = /^([a-z]+:\/\/[^/?#]*)(.*)$/is.exec(url) ?? [];
  const encoded = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, encodeURIComponent(value)]));
  return origin + filled(rest, encoded);
}

const keyOf = ({ method, url }: OperatorRequest): string => `${method} ${url}`;
