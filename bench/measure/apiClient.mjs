// What benchmarks of the API share: a client that costs little, a row beside its goal.
import { Agent, request } from 'node:http';

/** Sockets that a client keeps open. */
const mostSockets = 200;

export function goal(name, ours, limit, unit) {
  return { case: name, ours, rival: limit, rivalName: 'goal', unit, ratio: limit / ours };
}

/** node:http rather than fetch: this process shares the cores with what it measures, and fetch takes several times as much. */
export function getter({ apiUrl, adminKey }) {
  const agent = new Agent({ keepAlive: true, maxSockets: mostSockets });
  return (path, headers = {}) =>
    new Promise((resolve, reject) => {
      const begun = performance.now();
      const asking = request(`${apiUrl}${path}`, {
        agent,
        headers: { ...headers, Authorization: `Bearer ${adminKey}` },
      });
      asking.once('error', reject);
      asking.once('response', (response) => {
        const chunks = [];
        response.on('data', (chunk) => chunks.push(chunk));
        response.once('error', reject);
        response.once('end', () =>
          resolve({
            status: response.statusCode,
            etag: response.headers.etag,
            ms: performance.now() - begun,
            text: Buffer.concat(chunks).toString(),
          }),
        );
      });
      asking.end();
    });
}

export function percentile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((share / 100) * sorted.length))];
}
