import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { html } from 'hono/html'
import { z } from 'zod'
import { registerApp } from '../apps/register-app.ts'
import { readManifest } from '../apps/read-manifest.ts'
import type { ForgeContext } from '../context.ts'
import type { Forge } from '../forge.ts'
import type { App } from '../state/apps.ts'
import { page } from './layout.ts'
import { mayActFor, signIn } from './sign-in.ts'
import type { Visitor } from './sign-in.ts'

const mostBodyBytes = 256 * 1024
const formLifeMs = 60 * 60_000
const kept = z.object({ form: z.string(), by: z.number(), about: z.record(z.string(), z.string()) })

interface PageEnv {
  Variables: { visitor: Visitor }
}

/** The pages that an App is registered and installed on. Others cannot send their forms: each works once. */
export function createPages(
  context: ForgeContext,
  forge: Pick<Forge, 'install' | 'adminToken'>,
): Hono<PageEnv> {
  const { state, clock, urls } = context
  const pages = new Hono<PageEnv>()
  const problem = (title: string, words: string) => page(title, html`<pre>${words}</pre>`)

  /** A form that this visitor may send once. */
  const offer = ({ account }: Visitor, form: string, about: Record<string, string>) =>
    state.manifests.keep({ appId: null, doc: { form, by: account.id, about } }, clock.now() + formLifeMs)
  /** What the form was about; null when it was sent before, is old, or was somebody else's. */
  const redeem = ({ account }: Visitor, form: string, code: unknown): Record<string, string> | null => {
    if (typeof code !== 'string') return null
    const found = kept.safeParse(state.manifests.find(code, clock.now())?.doc)
    if (!found.success || found.data.form !== form || found.data.by !== account.id) return null
    return state.manifests.take(code) ? found.data.about : null
  }

  pages.use(async (c, next) => {
    c.header('x-frame-options', 'DENY')
    c.header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'")
    c.header('cache-control', 'no-store')
    const visitor = signIn(context, c, forge.adminToken)
    if (visitor) {
      c.set('visitor', visitor)
      return next()
    }
    c.header('www-authenticate', 'Basic realm="forge: your login, and a token of yours or the admin token"')
    return c.text('Sign in with your login and, as the password, a token of yours.\n', 401)
  })
  pages.use(bodyLimit({ maxSize: mostBodyBytes }))

  for (const path of ['/settings/apps/new', '/organizations/:org/settings/apps/new'] as const)
    pages.on(['GET', 'POST'], path, async (c) => {
      const form = c.req.method === 'POST' ? await c.req.parseBody() : c.req.query()
      const visitor = c.get('visitor')
      const { org } = c.req.param() as { org?: string }
      const owner = org ?? visitor.account.login
      if (!mayActFor(context, visitor, owner))
        return c.html(
          problem('Not yours', `${visitor.account.login} may not register Apps of ${owner}.`),
          403,
        )
      const text = textOf(form['manifest'])
      const read = readManifest(text)
      if ('problem' in read) return c.html(problem('The App cannot be registered', read.problem), 422)
      const { manifest } = read
      const about = { manifest: text, owner, ...optional('state', c.req.query('state') ?? form['state']) }
      const code = offer(visitor, 'register', about)
      const wishes = [
        ...Object.entries(manifest.default_permissions).map(([name, level]) => `${name}: ${level}`),
        ...manifest.default_events,
      ]
      return c.html(
        page(
          `Create GitHub App for ${owner}`,
          html`<p><b>${manifest.name}</b>, ${manifest.url}</p>
            <ul>
              ${wishes.map((wish) => html`<li>${wish}</li>`)}
            </ul>
            <form method="post" action="/settings/apps/confirm">
              <input type="hidden" name="code" value="${code}" />
              <button type="submit">Create GitHub App for ${owner}</button>
            </form>`,
        ),
      )
    })

  pages.post('/settings/apps/confirm', async (c) => {
    const about = redeem(c.get('visitor'), 'register', (await c.req.parseBody())['code'])
    const read = about && readManifest(about['manifest'] ?? '')
    if (!about || !read || 'problem' in read)
      return c.html(problem('Nothing to confirm', 'This form was sent already, or is over an hour old.'), 422)
    const login = about['owner'] ?? ''
    const owner = state.accounts.ensure({ login, type: 'Organization', email: null })
    try {
      const made = registerApp(context, read.manifest, owner, { state: about['state'] })
      return c.redirect(made.redirectTo ?? `${urls.base}/apps/${made.app.slug}`)
    } catch (error) {
      return c.html(problem('The App cannot be registered', String(error)), 422)
    }
  })

  const appOf = (slug: string): App | null => state.apps.bySlug(slug)

  pages.get('/apps/:slug', (c) => {
    const app = appOf(c.req.param('slug'))
    if (!app) return c.notFound()
    const link = html`<p><a href="/apps/${app.slug}/installations/new">Install</a></p>`
    return c.html(page(app.name, link))
  })

  pages.get('/apps/:slug/installations/new', (c) => {
    const app = appOf(c.req.param('slug'))
    if (!app) return c.notFound()
    const visitor = c.get('visitor')
    const code = offer(visitor, 'install', { app: app.slug, ...optional('state', c.req.query('state')) })
    const owners = new Set([visitor.account.login, ...state.repositories.all().map(({ owner }) => owner)])
    const choices = [...owners].filter((owner) => mayActFor(context, visitor, owner))
    return c.html(
      page(
        `Install ${app.name}`,
        html`<form method="post" action="/apps/${app.slug}/installations">
          <input type="hidden" name="code" value="${code}" />
          <p>
            <label>
              On
              <select name="account">
                ${choices.map((owner) => html`<option>${owner}</option>`)}
              </select>
            </label>
          </p>
          <p>
            <label>Repositories, by name (none: all) <input name="repositories" /></label>
          </p>
          <button type="submit">Install</button>
        </form>`,
      ),
    )
  })

  pages.post('/apps/:slug/installations', async (c) => {
    const form = await c.req.parseBody()
    const visitor = c.get('visitor')
    const about = redeem(visitor, 'install', form['code'])
    const app = about && about['app'] === c.req.param('slug') ? appOf(about['app']) : null
    const account = textOf(form['account'])
    if (!about || !app || !mayActFor(context, visitor, account))
      return c.html(problem('Nothing to install', 'This form was sent already, or is over an hour old.'), 422)
    const names = textOf(form['repositories'])
      .split(/[\s,]+/)
      .filter(Boolean)
    const selected = names.length > 0 ? names : undefined
    try {
      const { id } = forge.install(app.id, account, selected, visitor.account.login)
      if (app.setupUrl === null) return await c.html(page(`${app.name} is installed on ${account}`, html``))
      const next = new URL(app.setupUrl)
      next.searchParams.set('installation_id', String(id))
      next.searchParams.set('setup_action', 'install')
      if (about['state'] !== undefined) next.searchParams.set('state', about['state'])
      return c.redirect(next.href)
    } catch (error) {
      return c.html(problem('The App cannot be installed', String(error)), 422)
    }
  })
  return pages
}

const optional = <K extends string>(key: K, value: unknown): Partial<Record<K, string>> =>
  typeof value === 'string' && value !== '' ? ({ [key]: value } as Record<K, string>) : {}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')
