/** One log line a request, with fields; never a header, a cookie, a query value or a body: keys travel there. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import { pinoHttp } from 'pino-http';
import type { Principal } from './access.js';
import { chooseRequestId } from './requestId.js';

/** Asked every few seconds by machines; logged only when they fail. */
const routine = new Set(['/healthz', '/readyz', '/metrics']);

export function logRequests(logger: Logger) {
  return pinoHttp<IncomingMessage, ServerResponse>({
    logger,
    genReqId: chooseRequestId,
    quietReqLogger: true,
    customAttributeKeys: { reqId: 'requestId' },
    serializers: { req: () => undefined, res: () => undefined },
    customLogLevel: (request, response, error) => {
      if (error !== undefined || response.statusCode >= 500) return 'error';
      if (response.statusCode >= 400) return 'warn';
      return routine.has(pathOf(request)) || pathOf(request).startsWith('/assets/') ? 'debug' : 'info';
    },
    // Not customProps: pino-http asks for those twice, and they would stand in the line twice.
    customSuccessObject: (request, response, value: object) => ({ ...value, ...fields(request, response) }),
    customErrorObject: (request, response, _error, value: object) => ({ ...value, ...fields(request, response) }),
    customSuccessMessage: () => 'request',
    customErrorMessage: () => 'request failed',
  });
}

function pathOf(request: IncomingMessage): string {
  const url = (request as IncomingMessage & { originalUrl?: string }).originalUrl ?? request.url ?? '';
  const [path = url] = url.split('?', 1);
  return path;
}

function fields(request: IncomingMessage, response: ServerResponse): object {
  const { principal } = (response as ServerResponse & { locals?: { principal?: Principal } }).locals ?? {};
  return {
    method: request.method,
    path: pathOf(request),
    status: response.statusCode,
    ...(principal === undefined ? {} : { key: principal.name }),
  };
}
