import { createServer } from 'node:http'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createAppAuth } from '@octokit/auth-app'
import { Octokit } from '@octokit/rest'
import { Webhooks } from '@octokit/webhooks'
import { Agent, fetch as undiciFetch } from 'undici'
import { systemClock } from '../../../src/clock.ts'
import { openCa } from '../../../src/embedded/ca.ts'
import { newAppKey } from '../../../src/embedded/forge/ensure-app.ts'
import type { Forge, ForgeOptions } from '../../../src/embedded/forge/start-forge.ts'
import { startForge } from '../../../src/embedded/forge/start-forge.ts'
import type { Clock } from '../../../src/ports.ts'
import type { GitRepository } from '../git-repository.ts'
import { makeGitRepository } from '../git-repository.ts'
import { silentLog } from '../fakes/silent-log.ts'

/** A forge in a directory of its own, which a restart finds again. */
export interface TestForge extends AsyncDisposable {
  forge: Forge
  dir: string
  /** Stops the forge and starts another over the same directory. */
  restart(): Promise<Forge>
  /** A client that trusts the forge: with a token, as the App, as an installation of it, or as nobody. */
  octokit(as: { token: string } | { app: true } | { installationId: number } | null): Octokit
  /** An empty working copy of a repository, pushing with this token. */
  workingCopy(repository: string, token?: string): Promise<GitRepository>
}

/** Made once: it takes longer than all the rest. */
const appKey = newAppKey()

export async function startTestForge(
  limits?: ForgeOptions['limits'],
  clock: Clock = systemClock,
): Promise<TestForge> {
  const dir = await mkdtemp(join(tmpdir(), 'slipway-forge-'))
  await writeFile(join(dir, 'app.private-key.pem'), await appKey, { mode: 0o600 })
  const ca = await openCa(join(dir, 'ca'))
  const start = () => startForge({ dir, ca, clock, log: silentLog, ...(limits ? { limits } : {}) })
  const agent = new Agent({ connect: { ca: await readFile(ca.certFile, 'utf8') } })
  const trusting: typeof undiciFetch = (input, init) => undiciFetch(input, { ...init, dispatcher: agent })
  const test: TestForge = {
    forge: await start(),
    dir,
    async restart() {
      await test.forge.stop()
      return (test.forge = await start())
    },
    octokit(as) {
      const { app, url } = test.forge
      const options = { baseUrl: `${url}/api/v3`, request: { fetch: trusting }, log: silentOctokit }
      if (as === null) return new Octokit(options)
      if ('token' in as) return new Octokit({ ...options, auth: as.token })
      const auth = { appId: app.id, privateKey: app.privateKey }
      const installed = 'installationId' in as ? { installationId: as.installationId } : {}
      return new Octokit({ ...options, authStrategy: createAppAuth, auth: { ...auth, ...installed } })
    },
    workingCopy: (repository, token) =>
      makeGitRepository({
        url: `${test.forge.url}/${repository}.git`,
        caFile: ca.certFile,
        ...(token === undefined ? {} : { token }),
      }),
    async [Symbol.asyncDispose]() {
      await test.forge.stop()
      await agent.close()
      await rm(dir, { recursive: true, force: true })
    },
  }
  return test
}

/** Octokit says on the console what a test expects to be refused. */
const silentOctokit = { debug() {}, info() {}, warn() {}, error() {} }

interface ReceivedEvent {
  event: string
  guid: string
  headers: Record<string, string | string[] | undefined>
  payload: Record<string, unknown>
  /** Whether the signature was right. */
  verified: boolean
}

/** An HTTP server that keeps the events it gets, or those named in `only`, and answers what it is told to. */
export interface HookReceiver extends AsyncDisposable {
  url: string
  port: number
  events: ReceivedEvent[]
  answer: number
  /** Takes events and never answers. */
  mute: boolean
}

export async function startHookReceiver(secret: string, port = 0, only?: string[]): Promise<HookReceiver> {
  const webhooks = new Webhooks({ secret })
  const receiver = { events: [] as ReceivedEvent[], answer: 202, mute: false }
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString()
      const header = (name: string) => String(request.headers[name])
      void webhooks.verify(body, header('x-hub-signature-256')).then((verified) => {
        const event = header('x-github-event')
        const wanted = only?.includes(event) ?? true
        if (wanted)
          receiver.events.push({
            event,
            guid: header('x-github-delivery'),
            headers: request.headers,
            payload: JSON.parse(body) as Record<string, unknown>,
            verified,
          })
        if (!wanted) response.writeHead(202).end()
        else if (!receiver.mute) response.writeHead(receiver.answer).end()
      })
    })
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const bound = (server.address() as AddressInfo).port
  return Object.assign(receiver, {
    url: `http://127.0.0.1:${bound}/hook`,
    port: bound,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  })
}
