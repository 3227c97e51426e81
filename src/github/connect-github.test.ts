import { generateKeyPairSync, verify } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import {
  startScriptedServer,
  type ScriptedAnswer,
  type ScriptedServer,
  type SeenRequest,
} from '../../test/support/scripted-server.ts'
import { sampleRepository } from '../../test/support/samples.ts'
import { keepingLog } from '../../test/support/silent-log.ts'
import type { Annotation, Check } from '../domain/index.ts'
import { Unavailable, type Clock } from '../ports.ts'
import { connectGitHub, type GitHub } from './connect-github.ts'
import type { Auth } from './credentials.ts'

const keys = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
})
const app: Auth = { kind: 'app', appId: 42, privateKey: keys.privateKey }
const repository = sampleRepository()
const sha = 'a'.repeat(40)
const tokenPath = '/app/installations/7/access_tokens'

const check: Check = {
  name: 'slipway / api',
  sha,
  externalId: 'b1-1',
  detailsUrl: 'https://slipway.test/builds/b1',
  status: 'completed',
  conclusion: 'failure',
  startedAt: 1_000,
  completedAt: 61_000,
  title: 'Failed',
  summary: 'because',
  text: null,
}
const annotation: Annotation = {
  path: 'Dockerfile',
  startLine: 3,
  endLine: 4,
  startColumn: 1,
  endColumn: 2,
  level: 'failure',
  title: 'RUN failed',
  message: 'exit status 1',
}

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const part of open.splice(0).reverse()) await part.close()
})

interface Connected extends GitHub {
  server: ScriptedServer
  /** Epoch milliseconds, moved by hand. */
  time: { now: number }
  logged: string[]
}

/** Connects to a server that makes tokens and answers everything else as told. */
async function connect(
  answer: (request: SeenRequest, earlier: number) => ScriptedAnswer | Promise<ScriptedAnswer>,
  auth: Auth = app,
): Promise<Connected> {
  const time = { now: Date.parse('2026-11-20T12:00:00Z') }
  let made = 0
  const server = await startScriptedServer((request, earlier) =>
    request.path === tokenPath
      ? {
          status: 201,
          json: {
            token: `ghs_token${++made}`,
            expires_at: new Date(time.now + 3_600_000).toISOString(),
            permissions: {},
          },
        }
      : answer(request, earlier),
  )
  open.push(server)
  const clock: Clock = {
    now: () => time.now,
    sleep: (ms, signal) => delay(ms, undefined, { signal }).catch(() => undefined),
  }
  const log = keepingLog()
  const github = connectGitHub({
    apiUrl: server.url,
    auth,
    userAgent: 'slipway/test',
    clock,
    log,
    writeSpacingMs: 1,
  })
  open.push(github)
  return { ...github, server, time, logged: log.lines }
}

const created = { status: 201, json: { id: 5, output: { annotations_count: 1 } } }

describe('as a GitHub App', () => {
  it('asks for a token of the installation with a signed JWT, and keeps it until shortly before its end', async () => {
    const { checkHost, server, time } = await connect(() => created)
    await checkHost.create(repository, check, [])
    await checkHost.create(repository, check, [])
    const jwt = String(server.requests[0]?.headers.authorization).replace(/^bearer /, '')
    const [head = '', claims = '', signature = ''] = jwt.split('.')
    expect(
      verify('sha256', Buffer.from(`${head}.${claims}`), keys.publicKey, Buffer.from(signature, 'base64url')),
    ).toBe(true)
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({ iss: 42 })
    expect(server.asked().filter((asked) => asked.includes('access_tokens'))).toHaveLength(1)

    time.now += 56 * 60_000
    await checkHost.create(repository, check, [])
    expect(server.requests.at(-1)?.headers.authorization).toBe('token ghs_token2')
    expect(server.requests.at(-1)?.headers['user-agent']).toMatch(/^slipway\/test /)
  })

  it('asks for a new token once when GitHub no longer knows the old one', async () => {
    const { checkHost, server } = await connect((request) =>
      request.headers.authorization === 'token ghs_token1'
        ? { status: 401, json: { message: 'Bad credentials' } }
        : created,
    )
    expect(await checkHost.create(repository, check, [])).toEqual({ id: 5, annotations: 1 })
    expect(server.requests.at(-1)?.headers.authorization).toBe('token ghs_token2')
  })

  it('gives a clone token for one repository and for reading only', async () => {
    const { sourceHost, server, time } = await connect(() => ({}))
    expect(await sourceHost.cloneToken(repository)).toEqual({
      token: 'ghs_token1',
      expiresAt: time.now + 3_600_000,
    })
    expect(server.requests[0]?.body).toEqual({
      repository_ids: [101],
      permissions: { contents: 'read', metadata: 'read' },
    })
  })

  it('gives no clone token for a public repository', async () => {
    const { sourceHost, server } = await connect(() => ({}))
    expect(await sourceHost.cloneToken(sampleRepository({ private: false }))).toBeNull()
    expect(server.requests).toEqual([])
  })

  it('finds the installation of a repository whose event did not say it', async () => {
    const { checkHost } = await connect((request) =>
      request.path === '/repos/acme/shop/installation' ? { json: { id: 7 } } : created,
    )
    expect(await checkHost.create(sampleRepository({ installationId: null }), check, [])).toEqual({
      id: 5,
      annotations: 1,
    })
  })

  it('says what to check when GitHub does not accept the App', async () => {
    const bad = await connect(() => ({ status: 401, json: { message: 'Integration not found' } }))
    await expect(bad.ready()).rejects.toThrow(
      /401 \(Integration not found.*\): check the App id and its private key/,
    )
    const good = await connect(() => ({ json: { id: 42 } }))
    await expect(good.ready()).resolves.toBeUndefined()
  })
})

describe('with a plain token', () => {
  const token: Auth = { kind: 'token', token: 'ghp_plain' }

  it('writes no checks, but commit statuses', async () => {
    const { checkHost, server } = await connect(() => ({ status: 201 }), token)
    expect(await checkHost.create(repository, check, [])).toMatchObject({ refused: 'forbidden' })
    expect(await checkHost.find(repository, check)).toBeNull()
    const status = {
      context: 'slipway / api',
      state: 'failure' as const,
      description: 'Failed',
      targetUrl: null,
    }
    expect(await checkHost.status(repository, sha, status)).toBe('ok')
    expect(server.asked()).toEqual([`POST /repos/acme/shop/statuses/${sha}`])
    expect(server.requests[0]?.headers.authorization).toBe('token ghp_plain')
  })

  it('never hands the token on for cloning', async () => {
    const { sourceHost } = await connect(() => ({}), token)
    expect(await sourceHost.cloneToken(repository)).toBeNull()
  })
})

describe('check runs', () => {
  it('are created with GitHub’s fields, columns only on annotations of one line', async () => {
    const { checkHost, server } = await connect(() => created)
    await checkHost.create(repository, check, [annotation, { ...annotation, endLine: 3 }])
    expect(server.requests[1]?.body).toEqual({
      name: 'slipway / api',
      head_sha: sha,
      external_id: 'b1-1',
      details_url: 'https://slipway.test/builds/b1',
      status: 'completed',
      conclusion: 'failure',
      started_at: '1970-01-01T00:00:01.000Z',
      completed_at: '1970-01-01T00:01:01.000Z',
      output: {
        title: 'Failed',
        summary: 'because',
        annotations: [
          {
            path: 'Dockerfile',
            start_line: 3,
            end_line: 4,
            annotation_level: 'failure',
            title: 'RUN failed',
            message: 'exit status 1',
          },
          {
            path: 'Dockerfile',
            start_line: 3,
            end_line: 3,
            start_column: 1,
            end_column: 2,
            annotation_level: 'failure',
            title: 'RUN failed',
            message: 'exit status 1',
          },
        ],
      },
    })
  })

  it('are found by their external id on whichever page', async () => {
    const run = (id: number) => ({ id, external_id: `b1-${id}`, output: { annotations_count: id } })
    const runs = Array.from({ length: 130 }, (_, index) => run(index + 1))
    const { checkHost, server } = await connect(({ path }) => {
      const page = Number(new URL(path, 'http://x').searchParams.get('page'))
      return { json: { total_count: 130, check_runs: runs.slice((page - 1) * 100, page * 100) } }
    })
    expect(await checkHost.find(repository, { ...check, externalId: 'b1-120' })).toEqual({
      id: 120,
      annotations: 120,
    })
    const { searchParams } = new URL(server.requests[1]?.path ?? '', 'http://x')
    expect(Object.fromEntries(searchParams)).toMatchObject({
      check_name: 'slipway / api',
      filter: 'all',
      app_id: '42',
    })
    expect(await checkHost.find(repository, { ...check, externalId: 'other' })).toBeNull()
  })

  it.each([
    [403, 'Resource not accessible by integration', 'forbidden'],
    [404, 'Not Found', 'gone'],
    [410, 'Gone', 'gone'],
    [422, 'Invalid request', 'invalid'],
  ])('answered %i are refused as %s → %s', async (status, message, refused) => {
    const { checkHost } = await connect(() => ({ status, json: { message } }))
    expect(await checkHost.update(repository, 5, check, [])).toEqual({ refused, message })
    expect(await checkHost.create(repository, check, [])).toMatchObject({ refused })
  })

  it('are written one at a time in an installation, and at once in several', async () => {
    let now = 0
    let most = 0
    const { checkHost, server } = await connect(async ({ path }) => {
      if (path.startsWith('/app/'))
        return { status: 201, json: { token: 'x', expires_at: '2026-11-20T13:00:00Z' } }
      most = Math.max(most, ++now)
      await delay(10)
      now -= 1
      return created
    })
    await Promise.all(Array.from({ length: 5 }, () => checkHost.create(repository, check, [])))
    expect(most).toBe(1)
    const many = [8, 9, 10].map((installationId) => sampleRepository({ installationId }))
    await Promise.all(many.map((other) => checkHost.create(other, check, [])))
    expect(most).toBeGreaterThan(1)
    expect(server.asked().filter((asked) => asked.endsWith('/check-runs'))).toHaveLength(8)
  })
})

describe('when GitHub cannot answer', () => {
  const now = Date.parse('2026-11-20T12:00:00Z')

  it.each<[string, ScriptedAnswer, number]>([
    ['a 500', { status: 500 }, now + 1_000],
    ['a 503 with retry-after', { status: 503, headers: { 'retry-after': '7' } }, now + 7_000],
    ['no answer', 'hang up', now + 1_000],
    ['a 429', { status: 429, headers: { 'retry-after': '30' } }, now + 30_000],
    ['a 403 with retry-after', { status: 403, headers: { 'retry-after': '120' } }, now + 120_000],
    [
      'a used-up rate limit',
      {
        status: 403,
        headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(now / 1000 + 600) },
      },
      now + 600_000,
    ],
    [
      'a secondary limit without a time',
      { status: 403, json: { message: 'You have exceeded a secondary rate limit' } },
      now + 60_000,
    ],
    ['credentials that are refused', { status: 401, json: { message: 'Bad credentials' } }, now + 60_000],
  ])('%s is Unavailable until the right time', async (_, answer, retryAt) => {
    const { checkHost } = await connect(() => answer)
    const error: unknown = await checkHost.create(repository, check, []).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(Unavailable)
    expect((error as Unavailable).retryAt).toBe(retryAt)
  })

  it('asks nothing more of a limited installation before the time, and of others at once', async () => {
    const { checkHost, sourceHost, server, time } = await connect(({ path }) =>
      path.startsWith('/app/')
        ? { status: 201, json: { token: 'other', expires_at: '2026-11-20T13:00:00Z' } }
        : path.startsWith('/repos/acme/shop/check-runs') && server.asked().length < 3
          ? { status: 403, headers: { 'retry-after': '60' } }
          : created,
    )
    await expect(checkHost.create(repository, check, [])).rejects.toThrow(Unavailable)
    const asked = server.requests.length
    await expect(checkHost.create(repository, check, [])).rejects.toThrow(/pause/)
    await expect(sourceHost.file(repository, sha, 'x', 10)).rejects.toThrow(/pause/)
    expect(server.requests).toHaveLength(asked)
    await checkHost.create(sampleRepository({ installationId: 8 }), check, [])
    time.now += 60_000
    expect(await checkHost.create(repository, check, [])).toEqual({ id: 5, annotations: 1 })
  })
})

describe('files', () => {
  const blob = (path: string, mode = '100644', size = 5) => ({
    path,
    mode,
    type: 'blob',
    size,
    sha: 'b'.repeat(40),
  })
  const tree = (path: string, id: string) => ({ path, mode: '040000', type: 'tree', sha: id })

  async function withTree() {
    return connect(({ path }) => {
      if (path === `/repos/acme/shop/git/trees/${sha}`)
        return {
          json: {
            tree: [
              blob('.slipway.yaml'),
              blob('link', '120000'),
              blob('large', '100644', 2_000_000),
              { path: 'module', mode: '160000', type: 'commit', sha: 'c' },
              tree('services', 'd1'),
            ],
          },
        }
      if (path === '/repos/acme/shop/git/trees/d1') return { json: { tree: [blob('a b#?.txt')] } }
      if (path === `/repos/acme/shop/contents/services/a%20b%23%3F.txt?ref=${sha}`)
        return { bytes: Buffer.from('odd') }
      if (path.startsWith('/repos/acme/shop/contents/'))
        return { bytes: Uint8Array.from([0xff, 0, 0xc3, 0x28, 10]) }
      return { status: 404, json: { message: 'Not Found' } }
    })
  }

  it('come byte for byte', async () => {
    const { sourceHost } = await withTree()
    const bytes = await sourceHost.file(repository, sha, '.slipway.yaml', 100)
    expect(bytes).toEqual(Uint8Array.from([0xff, 0, 0xc3, 0x28, 10]))
  })

  it('are found in directories, whatever they are called', async () => {
    const { sourceHost } = await withTree()
    expect(await sourceHost.file(repository, sha, 'services/a b#?.txt', 100)).toEqual(
      new Uint8Array(Buffer.from('odd')),
    )
  })

  it.each([
    'link',
    'module',
    'services',
    'nothing',
    'services/nothing',
    '.slipway.yaml/x',
    '../x',
    '/x',
    'a//b',
    '',
  ])('are missing at %j', async (path) => {
    const { sourceHost } = await withTree()
    expect(await sourceHost.file(repository, sha, path, 100)).toBe('missing')
  })

  it('are too large by what the tree says, without being read, and by what comes', async () => {
    const { sourceHost, server } = await withTree()
    expect(await sourceHost.file(repository, sha, 'large', 1_000_000)).toBe('too-large')
    expect(server.asked().some((asked) => asked.includes('/contents/'))).toBe(false)
    const lying = await connect(({ path }) =>
      path.includes('/git/trees/')
        ? { json: { tree: [blob('x', '100644', 1)] } }
        : { bytes: Buffer.alloc(500) },
    )
    expect(await lying.sourceHost.file(repository, sha, 'x', 100)).toBe('too-large')
  })

  it('are missing where the commit is', async () => {
    const { sourceHost } = await connect(() => ({ status: 404, json: { message: 'Not Found' } }))
    expect(await sourceHost.file(repository, sha, 'x', 100)).toBe('missing')
  })

  it('that we may not read make it Unavailable, and say which permission is missing', async () => {
    const { sourceHost } = await connect(() => ({
      status: 403,
      json: { message: 'Resource not accessible' },
    }))
    await expect(sourceHost.file(repository, sha, 'x', 100)).rejects.toThrow(/Contents: read/)
  })
})

describe('changed files', () => {
  const files = (count: number) => Array.from({ length: count }, (_, index) => ({ filename: `f${index}` }))

  it('count both names of what was moved', async () => {
    const { sourceHost } = await connect(() => ({
      json: { status: 'ahead', files: [{ filename: 'new', previous_filename: 'old' }, { filename: 'x' }] },
    }))
    expect(await sourceHost.changedFiles(repository, 'b'.repeat(40), sha)).toEqual({
      paths: ['new', 'old', 'x'],
      complete: true,
    })
  })

  it.each<[string, ScriptedAnswer]>([
    ['at the cap of 300', { json: { status: 'ahead', files: files(300) } }],
    ['after a forced push', { json: { status: 'diverged', files: files(1) } }],
    ['when the commit before is gone', { status: 404, json: { message: 'Not Found' } }],
  ])('are not complete %s', async (_, answer) => {
    const { sourceHost } = await connect(() => answer)
    expect((await sourceHost.changedFiles(repository, 'b'.repeat(40), sha)).complete).toBe(false)
  })

  it('of a pull request come from all pages, up to 3,000', async () => {
    const page = (request: SeenRequest) => Number(new URL(request.path, 'http://x').searchParams.get('page'))
    const some = await connect((request) => ({ json: files(page(request) < 3 ? 100 : 7) }))
    const { paths, complete } = await some.sourceHost.pullRequestFiles(repository, 4)
    expect([paths.length, complete]).toEqual([207, true])
    const many = await connect(() => ({ json: files(100) }))
    expect((await many.sourceHost.pullRequestFiles(repository, 4)).complete).toBe(false)
    expect(many.server.requests).toHaveLength(31)
  })
})

it('logs no token and no payload', async () => {
  const { checkHost, sourceHost, logged } = await connect(({ path }) =>
    path.endsWith('check-runs') ? { status: 422, json: { message: 'no' } } : { status: 404 },
  )
  const stderr: string[] = []
  const write = process.stderr.write.bind(process.stderr)
  process.stderr.write = (chunk: string | Uint8Array) => stderr.push(String(chunk)) > 0
  try {
    await checkHost.create(repository, { ...check, summary: 'private words' }, [])
    await sourceHost.cloneToken(repository)
  } finally {
    process.stderr.write = write
  }
  expect([...logged, ...stderr].join('\n')).not.toMatch(/ghs_|private words/)
})
