import { Octokit } from '@octokit/rest'
import type { CheckHost, Clock, CommentHost, DeliveryLog, Log, Meter, SourceHost } from '../ports.ts'
import { answerComments } from './answer-comments.ts'
import { askGitHub } from './ask-github.ts'
import { appCredentials, tokenCredentials, type Auth } from './credentials.ts'
import { makeFetch } from './make-fetch.ts'
import type { RateLimits } from './rate-budget.ts'
import { readDeliveryLog } from './read-delivery-log.ts'
import { readHeads } from './source/read-heads.ts'
import { readRepository } from './source/read-repository.ts'
import { readSource } from './source/read-source.ts'
import { resolveRepository } from './source/resolve-repository.ts'
import { translateError } from './translate-error.ts'
import { writeChecks } from './write-checks.ts'

interface GitHubOptions {
  /** Base of the REST API (`https://ghe.example.com/api/v3`); null for github.com. */
  apiUrl: string | null
  auth: Auth
  /** PEM of one more certificate authority. */
  ca?: string
  userAgent: string
  clock: Clock
  log: Log
  meter: Meter
  /** What one installation may spend; null where the server is known to have no limits. */
  limits: RateLimits | null
  /** Between two writes of one installation at least, in milliseconds. */
  writeSpacingMs?: number
}

export interface GitHub {
  sourceHost: SourceHost
  checkHost: CheckHost
  commentHost: CommentHost
  /** Null with a plain token: only a GitHub App has one. */
  deliveryLog: DeliveryLog | null
  /** Resolves when GitHub accepts our credentials. Throws `Unavailable`, or an Error that says what to mend. */
  ready(): Promise<void>
  /** Ends the connections; nothing may be asked after. */
  close(): Promise<void>
}

const ignore = () => {}
/** Octokit would log addresses, and at `debug` whole request bodies. */
const silent = { debug: ignore, info: ignore, warn: ignore, error: ignore }

/** Connects to github.com or a GitHub Enterprise Server; sends nothing until asked. */
export function connectGitHub(options: GitHubOptions): GitHub {
  const { auth, clock, log } = options
  const connections = makeFetch(options.ca)
  const octokitOptions = {
    ...(options.apiUrl === null ? {} : { baseUrl: options.apiUrl.replace(/\/+$/, '') }),
    userAgent: options.userAgent,
    log: silent,
    request: { fetch: connections.fetch, log: silent },
  }
  const octokit = new Octokit(octokitOptions)
  const credentials =
    auth.kind === 'app' ? appCredentials(auth, octokitOptions, clock) : tokenCredentials(auth.token, octokit)
  const { limits, meter, writeSpacingMs = 20 } = options
  const ask = askGitHub({ credentials, fetch: connections.fetch, limits, clock, meter, writeSpacingMs })
  const parts = { octokit, ask, credentials, clock, log }
  return {
    sourceHost: {
      ...readSource(parts),
      ...readRepository(parts),
      ...resolveRepository(parts),
      ...readHeads(parts),
    },
    checkHost: writeChecks(parts),
    commentHost: answerComments(parts),
    deliveryLog: credentials.app === null ? null : readDeliveryLog({ app: credentials.app, ask, clock }),
    async ready() {
      try {
        await credentials.check()
      } catch (error) {
        const denied = translateError(error, clock.now())
        const what = auth.kind === 'app' ? 'the App id and its private key' : 'the token'
        throw new Error(`GitHub answered ${denied.status} (${denied.message}): check ${what}`)
      }
    },
    close: () => connections.close(),
  }
}
