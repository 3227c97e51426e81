import { generateKeyPairSync } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { onTestFinished } from 'vitest'
import { connectGitHub, type GitHub } from '../../src/github/connect-github.ts'
import type { Auth } from '../../src/github/credentials.ts'
import type { RateLimits } from '../../src/github/rate-budget.ts'
import type { Clock } from '../../src/ports.ts'
import {
  startScriptedServer,
  type ScriptedAnswer,
  type ScriptedServer,
  type SeenRequest,
} from './fakes/scripted-server.ts'
import { keepingMeter, type KeepingMeter } from './keeping-meter.ts'
import { keepingLog } from './fakes/silent-log.ts'

/** Of the App; the public half judges its JWTs. */
export const keys = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
})
const app: Auth = { kind: 'app', appId: 42, privateKey: keys.privateKey }
/** Of the sample repository's installation. */
const tokenPath = '/app/installations/7/access_tokens'

/** A connection, and the server at its other end. */
interface Connected extends GitHub {
  server: ScriptedServer
  /** Epoch milliseconds, moved by hand. */
  time: { now: number }
  logged: string[]
  meter: KeepingMeter
}

/** Connects to a server that makes tokens and answers everything else as told. */
export async function connectTestGitHub(
  answer: (request: SeenRequest, earlier: number) => ScriptedAnswer | Promise<ScriptedAnswer>,
  auth: Auth = app,
  limits: RateLimits | null = null,
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
  const clock: Clock = {
    now: () => time.now,
    sleep: (ms, signal) => delay(ms, undefined, { signal }).catch(() => undefined),
  }
  const log = keepingLog()
  const meter = keepingMeter()
  const github = connectGitHub({
    apiUrl: server.url,
    auth,
    userAgent: 'slipway/test',
    clock,
    log,
    meter,
    limits,
    writeSpacingMs: 1,
  })
  onTestFinished(async () => {
    await github.close()
    await server.close()
  })
  return { ...github, server, time, logged: log.lines, meter }
}
