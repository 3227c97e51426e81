import type { Context } from 'hono'
import type { Store } from '../ports.ts'
import type { ExposedMeter } from './create-meter.ts'

/** `GET /metrics`: Prometheus' text format. */
export function answerMetrics(
  store: Pick<Store, 'read'>,
  meter: ExposedMeter,
): (c: Context) => Promise<Response> {
  return async (c) => {
    const { contentType, body } = await meter.expose(await store.read('counts', undefined))
    return c.body(body, 200, { 'content-type': contentType })
  }
}
