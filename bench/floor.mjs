// The least that Node needs: the same requests on one connection, the same checks, no runner and no report.
import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { Ajv2020 } from 'ajv/dist/2020.js';

const { url, token, cases, expected } = JSON.parse(process.env.BENCH);
const isFault = new Ajv2020({ allErrors: true, strict: false }).compile(expected.schema);
const fields = Object.entries(expected.fields).map(([name, pattern]) => [name.toLowerCase(), new RegExp(pattern)]);
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

const deletion = (id) =>
  new Promise((resolve, reject) => {
    const sent = request(`${url}/images/${id}`, { method: 'DELETE', agent, headers: { 'X-Auth-Token': token } }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => resolve({ response, content: Buffer.concat(chunks).toString('utf8') }));
    });
    sent.on('error', reject);
    sent.end();
  });

for (let i = 0; i < cases; i += 1) {
  const { response, content } = await deletion(randomUUID());
  if (response.statusCode !== expected.status) throw new Error(`status ${response.statusCode}`);
  for (const [name, pattern] of fields) if (!pattern.test(response.headers[name] ?? '')) throw new Error(`field ${name}`);
  if (!isFault(JSON.parse(content))) throw new Error('content');
}
agent.destroy();
