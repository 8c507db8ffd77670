import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { listeningPort } from '../../http/testing/listening-port.ts';

/** A request that the server received. */
export interface Received {
  readonly method: string;
  /** The image that the path names; undefined for the list. */
  readonly id: string | undefined;
  readonly fields: IncomingHttpHeaders;
  /** The number in `marker=` of the query. */
  readonly page?: number;
  /** How many requests of this method for this path there were before. */
  readonly before: number;
}

/** A response of the test's own. `removes` takes the image away too; `lost` closes the connection instead of answering. */
export interface Reply {
  readonly status: number;
  readonly fields?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly removes?: boolean;
  readonly lost?: boolean;
}

/** A server with images, which does as the contract says but where the test has it do otherwise. */
export interface ImageTarget {
  /** Base URL of the API. */
  readonly url: string;
  /** Names of the images that stand, by id. */
  readonly images: Map<string, string>;
  /** `METHOD path` of every request, in order. */
  readonly requests: readonly string[];
  /** Refuses connections until the function that is returned is called. */
  readonly goAway: () => Promise<() => Promise<unknown>>;
  readonly stop: () => Promise<void>;
}

/** Starts such a server on a free port of the loopback interface. */
export async function startImageTarget(
  images: Readonly<Record<string, string>>,
  otherwise: (received: Received, images: ReadonlyMap<string, string>) => Reply | undefined = () => undefined,
): Promise<ImageTarget> {
  const standing = new Map(Object.entries(images));
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const { method = '', url = '', headers: fields } = request;
    const line = `${method} ${url}`;
    const before = requests.filter((each) => each === line).length;
    requests.push(line);
    const id = /^\/v2\/tenant\/images\/([^/?]+)$/.exec(url)?.[1];
    const reply = otherwise({ method, id, fields, before, ...pageOf(url) }, standing) ?? usual(method, id, standing);
    if (reply.removes && id !== undefined) standing.delete(id);
    if (reply.lost) request.socket.destroy();
    else answer(response, reply);
  });
  const port = await listeningPort(server);
  const stop = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return {
    url: `http://127.0.0.1:${port}/v2/tenant`,
    images: standing,
    requests,
    stop,
    goAway: async () => {
      await stop();
      return () => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    },
  };
}

function pageOf(url: string): { page?: number } {
  const marker = /[?&]marker=(\d+)/.exec(url)?.[1];
  return marker === undefined ? {} : { page: Number(marker) };
}

function usual(method: string, id: string | undefined, images: ReadonlyMap<string, string>): Reply {
  if (method === 'GET' && id === undefined) return list(images);
  const name = images.get(id ?? '');
  if (id === undefined || name === undefined) return { status: 404 };
  return method === 'DELETE' ? { status: 204, removes: true } : { status: 200, json: { image: { id, name, status: 'ACTIVE' } } };
}

/** The list of images as the Compute API answers it. */
export function list(images: ReadonlyMap<string, string>): Reply {
  return { status: 200, json: { images: [...images].map(([id, name]) => ({ id, name })) } };
}

function answer(response: ServerResponse, { status, fields = {}, json }: Reply): void {
  const content = json === undefined ? '' : JSON.stringify(json);
  const framing = status === 204 ? {} : { 'Content-Length': Buffer.byteLength(content), 'Content-Type': 'application/json' };
  response.writeHead(status, { ...framing, ...fields }).end(content);
}
