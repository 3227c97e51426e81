import type { Context } from 'hono'
import type { Clock, Store } from '../ports.ts'
import type { ExposedMeter } from './create-meter.ts'

/** `GET /metrics`: Prometheus' text format. */
export function answerMetrics(parts: {
  store: Pick<Store, 'read'>
  meter: ExposedMeter
  clock: Pick<Clock, 'now'>
}): (c: Context) => Promise<Response> {
  const { store, meter, clock } = parts
  return async (c) => {
    const [counts, queue] = await Promise.all([
      store.read('counts', undefined),
      store.read('queueByTenant', undefined),
    ])
    const { contentType, body } = await meter.expose({ counts, queue, at: clock.now() })
    return c.body(body, 200, { 'content-type': contentType })
  }
}
