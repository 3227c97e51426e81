import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { startHttp, type TestHttp } from '../../test/support/servers/start-http.ts'
import { sampleBuild, samplePlanned } from '../../test/support/samples/samples.ts'
import type { Conclusion, Outcome } from '../domain/index.ts'
import { createProgram } from './create-program.ts'
import { openTerminal, type Terminal } from './terminal.ts'

const sha = 'a'.repeat(40)
let http: TestHttp
let lines: string[]
beforeEach(async () => {
  http = await startHttp()
  lines = []
  vi.stubEnv('SLIPWAY_API_TOKEN', http.token)
})
afterEach(async () => {
  vi.unstubAllEnvs()
  process.exitCode = undefined
  await http.close()
})

/** A delivery that came to this. */
async function conclude(event: string, outcome: Outcome, change: Partial<Conclusion> = {}): Promise<string> {
  const guid = randomUUID()
  const now = Date.now()
  await http.store.commit('receiveDelivery', { guid, event, body: Buffer.from('{}'), now })
  const claimed = await http.store.commit('claimDelivery', { owner: 'test', now })
  const about = { repository: 'acme/shop', ref: 'refs/heads/main', sha }
  await http.store.commit('concludeDelivery', {
    deliveryId: claimed?.id ?? 0,
    now,
    outcome,
    ...about,
    ...change,
  })
  return guid
}

async function slipway(...args: string[]): Promise<void> {
  const terminal: Terminal = {
    ...openTerminal(process.stdout, process.stderr, {}),
    line: (text = '') => void lines.push(text),
  }
  await createProgram(terminal).parseAsync(['node', 'slipway', ...args, '--url', http.server.url])
}

const planned = () =>
  samplePlanned([sampleBuild({ id: 'b7' })], {
    skipped: [{ name: 'web', reason: 'It builds on tags only.', image: null }],
  })

describe('slipway deliveries', () => {
  it('lists what came and what became of it, without what could change the terminal', async () => {
    await conclude('push', planned())
    await conclude('issue_comment', { kind: 'ignored', reason: 'No \u001b[2Jcommand.' })
    await slipway('deliveries')
    expect(lines).toEqual([
      expect.stringContaining('issue_comment acme/shop refs/heads/main aaaaaaa') as string,
      '  ignored: No command.',
      expect.stringContaining('push acme/shop') as string,
      '  api: builds as b7',
      '  web: skipped: It builds on tags only.',
    ])
  })

  it('finds those of a repository and a commit, and one by its GUID', async () => {
    const guid = await conclude('push', planned())
    await conclude('push', { kind: 'ignored', reason: 'No tenant.' }, { repository: 'acme/other' })
    await slipway('deliveries', '--repo', 'acme/shop', '--sha', sha, '--json')
    expect(JSON.parse(lines.join('\n'))).toMatchObject({ items: [{ guid }] })
    lines = []
    await slipway('deliveries', guid)
    expect(lines[0]).toContain(guid)
  })

  it('takes events by name, and says which input is wrong', async () => {
    const guid = await conclude('push', planned())
    await conclude('check_run', { kind: 'ignored', reason: 'Nobody asked for anything.' })
    await slipway('deliveries', '--event', 'push,pull_request', '--json')
    expect(JSON.parse(lines.join('\n'))).toMatchObject({ items: [{ guid }] })
    await expect(slipway('deliveries', '--sha', 'abc1234', '--repo', 'shop')).rejects.toThrow(
      'repository must be owner/name; sha must be all 40 hex digits of a commit',
    )
  })

  it('says what to do when the token is refused or nobody answers', async () => {
    vi.stubEnv('SLIPWAY_API_TOKEN', 'another-token-0123456789')
    await expect(slipway('deliveries')).rejects.toThrow('refuses the token: set SLIPWAY_TOKEN')
    await http.server.close(0)
    await expect(slipway('deliveries')).rejects.toThrow('start slipway serve')
  })
})

describe('slipway explain', () => {
  it('says for each build of a commit why it ran or not, oldest first', async () => {
    await conclude('push', planned())
    await conclude('pull_request', samplePlanned([sampleBuild({ id: 'b8' })]), { ref: 'refs/pull/4/head' })
    await conclude('check_run', { kind: 'ignored', reason: 'Nobody asked for anything.' })
    await slipway('explain', '--repo', 'acme/shop', '--sha', sha)
    expect(lines).toEqual([
      'api',
      '  push refs/heads/main: builds as b7, queued',
      '  pull_request refs/pull/4/head: shares the build b7, queued',
      'web',
      '  push refs/heads/main: skipped: It builds on tags only.',
    ])
  })

  it('says what ended a build, and what a person asked for', async () => {
    await conclude('push', samplePlanned([sampleBuild({ id: 'b7' })]))
    const cause = { kind: 'superseded', by: 'b'.repeat(40) } as const
    await http.store.commit('cancelBuild', { buildId: 'b7', cause, now: Date.now() })
    await conclude('check_run', {
      ...{
        kind: 'asked',
        by: { id: 1, login: 'grace' },
        orders: [{ kind: 'retry', buildId: 'b9' }],
        refused: [],
      },
    })
    await slipway('explain', '--repo', 'acme/shop', '--sha', sha)
    expect(lines).toEqual([
      'api',
      '  push refs/heads/main: builds as b7, cancelled: superseded by bbbbbbb',
      'the commit',
      '  check_run refs/heads/main: asked by grace',
      '  check_run refs/heads/main: refused: There is no build b9.',
    ])
  })

  it('says that nothing came of a commit that nobody told of', async () => {
    await slipway('explain', '--repo', 'acme/shop', '--sha', 'c'.repeat(40))
    expect(lines).toEqual(['No delivery of this commit is known: was the event sent to this service?'])
    expect(process.exitCode).toBe(1)
  })
})
