/** Bull Board at /queues: for admins only, and read-only unless the settings say otherwise. */
import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { ExpressAdapter } from '@bull-board/express';
import type { ShardQueue } from '@isthmus/queue';
import express, { type Router } from 'express';
import type { Access } from './http/access.js';
import { nameRoute } from './http/router.js';
import { allowBullBoard } from './http/securityHeaders.js';
import { sendStrangersToLogin } from './pages.js';

const queuesPath = '/queues';

export function mountQueues(queue: ShardQueue, { access, writable }: { access: Access; writable: boolean }): Router {
  const board = new ExpressAdapter().setBasePath(queuesPath);
  createBullBoard({
    queues: [new BullMQAdapter(queue.bull, { readOnlyMode: !writable, allowRetries: writable })],
    serverAdapter: board,
    options: {
      uiConfig: {
        boardTitle: 'Isthmus queue',
        boardLogo: { path: '/assets/mark.svg', width: 24, height: 24 },
        favIcon: { default: '/assets/mark.svg', alternative: '/assets/mark.svg' },
        miscLinks: [{ text: 'Sweeps', url: '/' }],
        hideRedisDetails: true,
      },
    },
  });
  const pages = board.getRouter() as express.Express;
  pages.disable('x-powered-by');
  return express
    .Router()
    .use(
      queuesPath,
      nameRoute(queuesPath),
      sendStrangersToLogin(access, 'admin'),
      access.require('admin'),
      allowBullBoard(),
      pages,
    );
}
