import { connect } from 'node:net';
import { type RawServer, rawServer } from './raw-server.ts';

/** Starts an HTTP proxy that leads every tunnel to one port of this machine. */
export const connectProxy = (port: number): Promise<RawServer> =>
  rawServer((socket, heads) => {
    if (heads > 1) return;
    const onward = connect(port, '127.0.0.1', () => socket.write('HTTP/1.1 200 Connection established\r\nVia: x\r\n\r\n'));
    onward.on('error', () => socket.destroy());
    onward.on('close', () => socket.destroy());
    socket.on('close', () => onward.destroy());
    socket.pipe(onward).pipe(socket);
  });
