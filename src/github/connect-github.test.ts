import { verify } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { connectTestGitHub as connect, keys } from '../../test/support/connect-test-github.ts'
import { sampleCheck as check } from '../../test/support/samples/sample-check.ts'
import { sampleRepository } from '../../test/support/samples/samples.ts'
import type { Auth } from './credentials.ts'

const repository = sampleRepository()
const { sha } = check
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
