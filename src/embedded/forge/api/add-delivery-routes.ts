import type { ForgeContext } from '../context.ts'
import type { DeliveryRecord, Hook } from '../state/deliveries.ts'
import { isoTime } from '../urls.ts'
import { appOf } from './add-app-routes.ts'
import type { Api, ApiContext } from './env.ts'
import { ApiProblem, notFound } from './problem.ts'

const redeliverableMs = 3 * 24 * 60 * 60_000

/** https://docs.github.com/rest/apps/webhooks. `queued` is called when there is something to deliver. */
export function addDeliveryRoutes(api: Api, context: ForgeContext, queued: () => void): void {
  const { state, clock } = context

  api.get('/app/hook/config', (c) => {
    const hook = hookOf(context, c)
    return c.json({ content_type: 'json', insecure_ssl: '0', secret: '********', url: hook.url })
  })

  api.get('/app/hook/deliveries', (c) => {
    const hook = hookOf(context, c)
    const size = Math.min(100, Math.max(1, Number(c.req.query('per_page') ?? 30) || 30))
    const cursor = c.req.query('cursor')
    const before = cursor !== undefined && /^v1_\d+$/.test(cursor) ? Number(cursor.slice(3)) : null
    const wanted = c.req.query('status')
    const only = wanted === 'failure' ? 'failed' : wanted === 'success' ? 'delivered' : undefined
    const rows = state.deliveries.ofHook(hook.id, before, size, only)
    const last = rows.at(-1)
    if (last && rows.length === size) {
      const next = new URL(c.req.url)
      next.searchParams.set('cursor', `v1_${last.id}`)
      c.header('link', `<${next.href}>; rel="next"`)
    }
    return c.json(rows.map(describe))
  })

  api.get('/app/hook/deliveries/:id{[0-9]+}', (c) => {
    const delivery = deliveryOf(context, c)
    return c.json({
      ...describe(delivery),
      url: hookOf(context, c).url,
      request: {
        headers: { 'X-GitHub-Event': delivery.event, 'X-GitHub-Delivery': delivery.guid },
        payload: JSON.parse(Buffer.from(state.deliveries.body(delivery.id)).toString()) as unknown,
      },
      response: { headers: {}, payload: '' },
    })
  })

  api.post('/app/hook/deliveries/:id{[0-9]+}/attempts', (c) => {
    const delivery = deliveryOf(context, c)
    if (delivery.createdAt < clock.now() - redeliverableMs)
      throw new ApiProblem(422, 'This delivery is too old to be redelivered.')
    const { id, ...event } = delivery
    const again = { ...event, state: 'queued' as const, redelivery: true, deliveredAt: null, statusCode: 0 }
    state.deliveries.queue({ ...again, status: 'queued', createdAt: clock.now() }, state.deliveries.body(id))
    queued()
    return c.json({}, 202)
  })
}

function hookOf(context: ForgeContext, c: ApiContext): Hook {
  const hook = context.state.deliveries.appHook(appOf(c).id)
  if (!hook) throw notFound()
  return hook
}

function deliveryOf(context: ForgeContext, c: ApiContext): DeliveryRecord {
  const hook = hookOf(context, c)
  const delivery = context.state.deliveries.byId(Number(c.req.param('id')))
  if (delivery?.hookId !== hook.id) throw notFound()
  return delivery
}

function describe(delivery: DeliveryRecord) {
  return {
    id: delivery.id,
    guid: delivery.guid,
    delivered_at: isoTime(delivery.deliveredAt ?? delivery.createdAt),
    redelivery: delivery.redelivery,
    duration: delivery.duration,
    status: delivery.status,
    status_code: delivery.statusCode,
    event: delivery.event,
    action: delivery.action,
    installation_id: delivery.installationId,
    repository_id: delivery.repositoryId,
    throttled_at: null,
  }
}
