import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Observation } from '../../domain/index.ts'
import type { NewBuild } from '../../domain/index.ts'
import { admit, newBuild, observe, planBuild, step, writeLog } from '../../../test/support/plan-build.ts'
import { startHttp, type TestHttp } from '../../../test/support/servers/start-http.ts'

let http: TestHttp
beforeAll(async () => {
  http = await startHttp()
})
afterAll(() => http.close())

async function page(path: string): Promise<string> {
  const answer = await http.get(path, { headers: { accept: 'text/html' } })
  expect(answer.headers.get('content-type')).toBe('text/html; charset=UTF-8')
  return await answer.text()
}

async function built(observation: Partial<Observation>, overrides: Partial<NewBuild> = {}, log = '') {
  const { build } = await planBuild(http.store, overrides)
  const execution = await admit(http.store, build)
  if (log !== '') await writeLog(http.store, execution, 'build', log)
  await observe(http.store, execution, { steps: [step('build', 'running')], ...observation })
  return { build, execution, path: `/builds/${build.id}` }
}

const failed: Partial<Observation> = {
  state: 'failed',
  endedAt: Date.UTC(2026, 0, 1),
  steps: [step('source', 'succeeded', 0), step('build', 'failed', 7), step('push', 'skipped')],
  failure: { reason: 'Failed', message: 'exit 7', step: 'build', exitCode: 7, pod: null, container: null },
}

describe('the page of a build', () => {
  it('names the image by digest, with what to type to pull it', async () => {
    const digest = `sha256:${'b'.repeat(64)}`
    const text = await page(
      (
        await built({
          state: 'succeeded',
          endedAt: Date.now(),
          digest,
          size: 4_200_000,
          steps: [step('build', 'succeeded', 0)],
        })
      ).path,
    )
    expect(text).toContain(`docker pull ghcr.io/acme/api@${digest}</code>`)
    expect(text).toContain('4.2 MB compressed')
    expect(text).not.toContain('http-equiv="refresh"')
    expect(text).not.toContain('data-follow')
  })

  it('links repository, branch and commit', async () => {
    const text = await page((await built({}, { ref: 'refs/heads/feature/a b#c' })).path)
    expect(text).toContain('href="/repositories/acme/shop"')
    expect(text).toContain('href="https://github.com/acme/shop/tree/feature/a%20b%23c"')
    expect(text).toContain(`href="https://github.com/acme/shop/commit/${newBuild().sha}"`)
  })

  it('makes no link of an address that is not one of the web', async () => {
    const repository = { ...newBuild().repository, htmlUrl: 'javascript:alert(1)' }
    expect(await page((await built({}, { repository })).path)).not.toContain('javascript:')
  })

  it('says which step failed, how, and what to do', async () => {
    const text = await page((await built(failed)).path)
    expect(text).toContain('Step build failed with exit code 7')
    expect(text).toContain('What to do:')
    expect(text).toMatch(/✕<\/span> Failed<\/span>\s*<span class="name">build<\/span>/)
    expect(text).toContain('4 s · exit code 7')
  })

  it('says what it waits for', async () => {
    const { path } = await built({ state: 'queued', startedAt: null, waitingFor: '0/3 nodes have <cpu>' })
    expect(await page(path)).toContain('0/3 nodes have &lt;cpu&gt;')
  })

  it('renews itself with and without JavaScript while it runs', async () => {
    const { path, build } = await built({}, {}, 'one\n')
    const text = await page(path)
    expect(text).toContain('<noscript><meta http-equiv="refresh" content="5"')
    expect(text).toContain(`data-follow="/api/v1/builds/${build.id}/events?log=lines"`)
    expect(text).toMatch(/data-cursor="\d+;1;build:4"/)
  })

  it('shows a log line by line in its colours, bare of control sequences, each line with an address', async () => {
    const log = 'plain\n\u001b[31mred\u001b[0m \u001b]8;;http://x\u0007link\n10%\r50%\r100%\r\nlast'
    const text = await page((await built(failed, {}, log)).path)
    for (const [index, line] of ['plain', '<span class="fg1">red</span> link', '100%', 'last'].entries())
      expect(text).toMatch(new RegExp(`<li id="build-L${index + 1}">[^]*?<span>${line}</span>`))
    expect(text).not.toContain('\u001b')
  })

  it('shows the end of a long log under the numbers that its lines have', async () => {
    const lines = Array.from({ length: 50_000 }, (_, n) => `this is line ${n + 1}`)
    const { path } = await built(failed, {}, lines.join('\n'))
    const text = await page(path)
    expect(text).toContain('Lines 49801 to 50000 of 50000.')
    expect(text).toMatch(/id="build-L49801"[^]*?<span>this is line 49801<\/span>/)
    expect(text).toMatch(/id="build-L50000"[^]*?<span>this is line 50000<\/span>/)
    expect(text).not.toContain('id="build-L49800"')
    const earlier = /href="([^"]+)">Earlier lines/.exec(text)?.[1]?.replaceAll('&amp;', '&') ?? ''
    expect(await page(earlier)).toContain('Lines 49601 to 49800 of 50000.')
    const first = /href="([^"]+)">First lines/.exec(text)?.[1]?.replaceAll('&amp;', '&') ?? ''
    const beginning = await page(first)
    expect(beginning).toContain('<span>this is line 1</span>')
    expect(beginning).toContain('>Later lines</a>')
    expect(await page(`${path}?step=build&from=0x`)).toContain('Lines 49801 to 50000')
  })

  it('has no script and no style within, which the policy would stop', async () => {
    const text = await page((await built(failed, {}, 'x\n')).path)
    expect(text).not.toMatch(/<script(?![^>]*src=)|<style|\sstyle=|\son\w+=/)
  })

  it('answers 404 as a page', async () => {
    const answer = await http.get('/builds/b404', { headers: { accept: 'text/html' } })
    expect(answer.status).toBe(404)
    expect(await answer.text()).toContain('<h1>Not found</h1>')
  })
})

describe('the list of builds', () => {
  it('is where / leads, newest first, page by page', async () => {
    expect((await http.get('/', { redirect: 'manual' })).headers.get('location')).toBe('/builds')
    const older = await planBuild(http.store, { title: 'Older hat' })
    const newer = await planBuild(http.store, { title: 'Newer hat' })
    const text = await page('/builds?limit=1&state=queued')
    expect(text).toContain(`href="/builds/${newer.build.id}"`)
    expect(text).toContain(`/builds?limit=1&amp;state=queued&amp;before=${newer.build.id}`)
    expect(await page(`/builds?limit=1&before=${newer.build.id}`)).toContain(
      `href="/builds/${older.build.id}"`,
    )
  })
})

describe('the list of deliveries', () => {
  it('says what became of each, with the builds that it made', async () => {
    const { build, guid } = await planBuild(http.store, { ref: 'refs/heads/told' })
    const text = await page('/deliveries?limit=1')
    expect(text).toContain(`href="/builds/${build.id}"`)
    expect(text).toMatch(/\btold\b/)
    expect(text).toContain(guid)
    expect(text).toContain('href="/deliveries?limit=1&amp;before=')
    expect(await page(`/deliveries?sha=${'8'.repeat(40)}`)).toContain('None yet')
  })
})

describe('text of strangers', () => {
  const hostile = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc
      .array(
        fc.constantFrom(
          '<',
          '>',
          '"',
          "'",
          '&',
          '`',
          '</li>',
          '<script>',
          '-->',
          '{{',
          '\u202e',
          '\u001b[',
          '\0',
        ),
      )
      .map((pieces) => pieces.join('')),
    fc.constantFrom(
      '<img src=x onerror=alert(1)>',
      '"><script>alert(1)</script>',
      "' onmouseover='x",
      '</title><script>',
    ),
  )
  /** Everything of a page that is markup: tags with their attributes' names, in order. */
  const skeleton = (text: string) =>
    (text.replace(/="[^"]*"/g, '=""').match(/<[^>]*>/g) ?? [])
      .join('')
      .replace(/\s+/g, ' ')
      // What there is to choose from grows with what was built before.
      .replace(/(?:<option value=""><\/option>)+/g, '<option value=""></option>')
      // What stands between two backticks of a sentence is code, which is as inert.
      .replaceAll('<code><bdi></bdi></code>', '')

  it('never becomes markup, wherever it is shown', async () => {
    const harmless = await pagesWith('harmless')
    await fc.assert(
      fc.asyncProperty(hostile, async (text) => {
        expect(await pagesWith(text)).toEqual(harmless)
      }),
      { numRuns: 60 },
    )

    async function pagesWith(text: string): Promise<unknown[]> {
      const own = text.toWellFormed().replaceAll('\n', ' ')
      const strange: Partial<NewBuild> = {
        title: `T${own}`,
        sha: randomBytes(20).toString('hex'),
        ref: `refs/heads/b${own}`,
        author: { id: 1, login: own },
        name: `n${own}`,
        config: { ...newBuild().config, image: own, tags: [own] },
      }
      const failure = {
        reason: `R${own}`,
        message: `M${own}`,
        step: own,
        exitCode: 1,
        pod: null,
        container: null,
      }
      const failing = await built({ ...failed, failure }, strange, `${own}\n`)
      const done = await built({ ...failed, state: 'succeeded', digest: own || 'd' }, strange)
      const waiting = await built({ waitingFor: `W${own}` }, strange)
      const cause = { kind: 'asked', by: { id: 1, login: own } } as const
      await http.store.commit('cancelBuild', { buildId: waiting.build.id, cause, now: Date.now() })
      const pages = [failing, done, waiting].map(({ path }) => path)
      return Promise.all(
        [...pages, '/builds?limit=1', '/deliveries?limit=1'].map(async (path) => skeleton(await page(path))),
      )
    }
  })
})
