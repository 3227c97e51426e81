import type { Context } from 'hono'
import { isEnded } from '../../../domain/index.ts'
import { createBuildWaitReader } from '../../../report/read-wait.ts'
import { findBuild } from '../../find-build.ts'
import type { HttpEnv } from '../../http-env.ts'
import { layout } from '../layout/layout.ts'
import { showMissing } from '../layout/show-missing.ts'
import { readStepLogs } from '../log/read-step-logs.ts'
import type { PageParts } from '../page-parts.ts'
import { loadFacts } from './load-facts.ts'
import { pageHead } from './page-head.ts'
import { pickAttempt } from './pick-attempt.ts'
import { writeBody } from './write-body.ts'

/** `GET /builds/{id}`, of an earlier attempt with `?attempt=`: what a check's details link shows; renews itself while it is not over. */
export function showBuild(
  parts: Pick<PageParts, 'store' | 'clock' | 'assets' | 'catalogue' | 'tenants' | 'maxRunning'>,
): (c: Context<HttpEnv>) => Promise<Response> {
  const { store, clock, assets, catalogue, tenants } = parts
  const limits = () => ({
    running: parts.maxRunning,
    tenants: new Map(tenants.all().map((tenant) => [tenant.name, tenant.limits])),
  })
  const readWait = createBuildWaitReader({ store, catalogue, limits, clock })
  return async (c) => {
    const access = c.get('access')
    const view = await findBuild(store, access, c.req.param('id'))
    if (view === null) return showMissing(c, assets)
    const attempts = pickAttempt(view, c.req.query('attempt'))
    const { execution } = attempts.shown
    const asked = { step: c.req.query('step'), from: c.req.query('from') }
    const logs = execution === null ? [] : await readStepLogs(store, execution, asked)
    const facts = await loadFacts({ store, readWait }, view, attempts.shown, access)
    const head = pageHead(view.build, attempts.shown)
    const page = layout({
      assets,
      title: head.title,
      body: writeBody({ view, attempts, facts, logs, access, now: clock.now() }),
      viewer: access,
      section: 'builds',
      description: head.description,
      tone: head.tone,
      refreshSeconds: attempts.isLatest && !isEnded(view.build.state) ? 5 : null,
    })
    return c.html(page)
  }
}
