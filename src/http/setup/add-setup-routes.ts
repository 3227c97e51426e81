import type { Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { Log } from '../../ports.ts'
import type { StoredApp } from '../../config/stored-app.ts'
import type { Setup } from '../../setup/open-setup.ts'
import { readRequest, type SetupForm } from '../../setup/read-request.ts'
import type { HttpEnv } from '../http-env.ts'
import type { AttemptLimit } from '../access/limit-attempts.ts'
import { layout, type Html } from '../pages/layout/layout.ts'
import type { Assets } from '../pages/assets/load-assets.ts'
import { problem } from '../problem.ts'
import { contentPolicy } from '../access/secure-headers.ts'
import { finishedPage } from './finished-page.ts'
import { handOverPage } from './hand-over-page.ts'
import { setupForm, tokenForm } from './setup-page.ts'

/** Setting up, as the pages need it. */
export interface SetupParts {
  setup: Setup
  /** What the form begins with: GitHub's address, and our own where it is known. */
  defaults: Pick<SetupForm, 'githubUrl' | 'publicUrl'>
  /** Called once the App is kept; says what is left to do, a sentence each. */
  onStored: (app: StoredApp) => string[]
}

interface Parts extends SetupParts {
  assets: Assets
  attempts: AttemptLimit
  log: Log
  /** Whether somebody may see the checklist in the place of the form; left out: there is none. */
  seesChecklist?: (c: Context<HttpEnv>) => Promise<boolean>
}

/**
 * `GET /setup`, `GET /setup/app`, `POST /setup`, `POST /setup/app` and `GET /setup/callback`. The one-time token opens all but
 * the last, which GitHub sends the browser to and which is opened by the state that only it has.
 */
export function addSetupRoutes(app: Hono<HttpEnv>, parts: Parts): void {
  const { setup, defaults, assets, attempts, log } = parts
  const page = (c: Context<HttpEnv>, body: Html, status: 200 | 400 | 401 | 422 | 429 = 200) =>
    c.html(layout({ assets, title: 'Set up GitHub', body, viewer: null }), status)
  const empty: SetupForm = { ...defaults, organization: '', name: '', mergeQueue: true }

  /** The answer for whoever may not go on; null for whoever may. */
  async function refusal(c: Context<HttpEnv>, allowed: () => Promise<boolean>, otherwise: () => Html) {
    const caller = c.env.incoming?.socket.remoteAddress ?? 'unknown'
    const wait = attempts.waitSeconds(caller)
    if (wait > 0) {
      c.header('retry-after', String(wait))
      return page(c, tokenForm(`Too many attempts from this address. Try again in ${wait} seconds.`), 429)
    }
    if (await allowed()) return null
    attempts.failed(caller)
    log.warn({ remote: caller }, 'setup with a wrong token')
    return page(c, otherwise(), 401)
  }

  async function begin(c: Context<HttpEnv>, token: string) {
    const wrong = () => tokenForm('This is not the newest setup token, or setting up is done.')
    const refused = await refusal(c, () => setup.admits(token), wrong)
    if (refused !== null) return refused
    return page(c, setupForm({ token, form: empty, problems: {}, refused: null, lost: await setup.lost() }))
  }

  app.get('/setup', async (c, next) => {
    const token = c.req.query('token')
    if (token !== undefined) return begin(c, token)
    return (await parts.seesChecklist?.(c)) === true ? next() : page(c, tokenForm(null))
  })
  app.get('/setup/app', (c) => page(c, tokenForm(null)))
  app.post('/setup', smallForm, async (c) => begin(c, (await readFields(c))('token')))

  app.post('/setup/app', smallForm, async (c) => {
    const field = await readFields(c)
    const token = field('token')
    const wrong = () => tokenForm('This is not the newest setup token, or setting up is done.')
    const refused = await refusal(c, () => setup.admits(token), wrong)
    if (refused !== null) return refused
    const form: SetupForm = {
      githubUrl: field('githubUrl'),
      organization: field('organization'),
      name: field('name'),
      publicUrl: field('publicUrl'),
      mergeQueue: field('mergeQueue') !== '',
    }
    const again = async (problems: Partial<Record<keyof SetupForm, string>>, refused: string | null) =>
      page(c, setupForm({ token, form, problems, refused, lost: await setup.lost() }), 422)
    const read = readRequest(form)
    if ('problems' in read) return again(read.problems, null)
    const begun = await setup.begin(read.request, `${originOf(c)}/setup/callback`)
    if ('refused' in begun) return again({}, begun.refused)
    log.info({ github: read.request.githubUrl, name: read.request.name }, 'an App is handed over to GitHub')
    c.header('content-security-policy', contentPolicy(new URL(begun.action).origin))
    return page(c, handOverPage(read.request, begun))
  })

  app.get('/setup/callback', async (c) => {
    const code = c.req.query('code') ?? ''
    const state = c.req.query('state') ?? ''
    if (!/^[\w-]{1,200}$/.test(code)) return page(c, finishedPage({ kind: 'unknown-code' }, []), 400)
    const finish = await setup.finish({ code, state })
    if (finish.kind === 'unknown-state') {
      const refused = await refusal(
        c,
        () => Promise.resolve(false),
        () => finishedPage(finish, []),
      )
      if (refused !== null) return refused
    }
    if (finish.kind !== 'stored') {
      log.warn({ result: finish.kind }, 'the App is not set up')
      return page(c, finishedPage(finish, []), 400)
    }
    log.info({ app: finish.app.appId, place: finish.place }, 'the App is registered and kept')
    return page(c, finishedPage(finish, parts.onStored(finish.app)))
  })
}

async function readFields(c: Context): Promise<(name: string) => string> {
  const form = await c.req.parseBody()
  return (name) => {
    const value = form[name]
    return typeof value === 'string' ? value.trim() : ''
  }
}

/** Where the browser reaches us: it says so itself in the form that it sends. */
function originOf(c: Context): string {
  const origin = c.req.header('origin')
  return origin !== undefined && URL.canParse(origin) ? new URL(origin).origin : new URL(c.req.url).origin
}

const smallForm = bodyLimit({
  maxSize: 16 * 1024,
  onError: (c) => problem(c, { status: 413, title: 'Too large', detail: 'The form has a few short fields.' }),
})
