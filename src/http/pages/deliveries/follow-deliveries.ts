import type { Context } from 'hono'
import type { Store } from '../../../ports.ts'
import { streamMark, type MarkParts } from '../../events/stream-mark.ts'
import type { HttpEnv } from '../../http-env.ts'
import { notFound } from '../../problem.ts'
import { isAdministrator } from './is-administrator.ts'

/** `GET /deliveries/events`: that a delivery came, was tried, ended, or is planned again; what of it, the page says. */
export function followDeliveries(
  parts: MarkParts & { store: Pick<Store, 'read'> },
): (c: Context<HttpEnv>) => Response {
  return (c) => {
    const access = c.get('access')
    if (!isAdministrator(access)) return notFound(c, 'There is nothing at this address.')
    return streamMark(parts, { c, access, read: () => parts.store.read('deliveriesMark', undefined) })
  }
}
