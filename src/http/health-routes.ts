import type { Gateway } from '../gateway/gateway.ts';
import { ScimError } from '../scim/error.ts';
import type { AppHandler } from './app-environment.ts';
import { withDeadline } from './deadline.ts';
import type { Logger } from './logger.ts';
import type { Route } from './route.ts';
import { answer } from './scim-response.ts';

export interface HealthOptions {
  readonly gateway: Gateway;
  readonly logger: Logger;
  readonly problems: () => readonly string[];
}

const patienceMs = 5000;
const json = { 'Content-Type': 'application/json;charset=utf-8' };

/**
 * For those who watch the process: is it alive, does the directory answer, and is what that declares in use? Where it is
 * not, the gateway serves what it did before.
 */
export function healthRoutes({ gateway, logger, problems }: HealthOptions): readonly Route[] {
  const live: AppHandler = (c) => answer(c, 200, { status: 'live' }, json);
  const ready: AppHandler = async (c) => {
    try {
      await withDeadline(c.req.raw.signal, patienceMs, () => gateway.ready());
    } catch (error) {
      logger.warn({ requestId: c.get('requestId'), err: error }, 'not ready');
      const headers = { 'Retry-After': '5' };
      throw new ScimError(503, undefined, 'The directory does not answer. The log has the reason.', { headers });
    }
    const found = problems();
    return answer(c, 200, { status: 'ready', ...(found.length === 0 ? {} : { problems: found }) }, json);
  };
  return [
    { path: '/health/live', methods: { GET: { access: 'open', handler: live } } },
    { path: '/health/ready', methods: { GET: { access: 'open', handler: ready } } },
  ];
}
