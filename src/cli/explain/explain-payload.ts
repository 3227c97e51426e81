import { readFile } from 'node:fs/promises'
import { fullName, type Queries, type SourceEvent, type Tenant } from '../../domain/index.ts'
import { findTenant } from '../../plan/find-tenant.ts'
import { planEvent } from '../../plan/plan-event.ts'
import { readEvent } from '../../plan/read-event/read-event.ts'
import type { Store } from '../../ports.ts'
import { loadTenants } from '../../config/tenants.ts'
import { verdictLines } from '../deliveries/verdict-lines.ts'
import { catalogueOf } from '../shipped-strategies.ts'
import type { Explained } from './explain-commit.ts'
import { localSourceHost } from './local-source-host.ts'

/** What a saved payload is judged with. */
interface OfflineOptions {
  /** GitHub's name of the event, which stands in no payload. */
  event: string
  /** A checkout that has the event's commits. */
  dir: string
  /** The operator's tenants file; without it the repository may push whatever it wants. */
  tenants?: string
}

/** What a service would make of a payload, by the same decision, without one. Errors say what is missing. */
export async function explainPayload(payloadFile: string, options: OfflineOptions): Promise<Explained[]> {
  const text = await readInput(payloadFile, 'the JSON of one delivery')
  const event = readEvent(options.event, parse(text, payloadFile), Date.now())
  if (event.kind === 'ignored') return [{ build: null, lines: [`ignored: ${event.reason}`] }]
  if (event.kind !== 'push' && event.kind !== 'pull_request' && event.kind !== 'merge_group')
    return [{ build: null, lines: [otherwise(event)] }]
  const tenant = await tenantOf(event.repository, options.tenants)
  if (typeof tenant === 'string') return [{ build: null, lines: [`ignored: ${tenant}`] }]
  const sources = {
    sourceHost: localSourceHost(options.dir, event),
    store: emptyStore,
    catalogue: catalogueOf(),
    newId: () => '',
  }
  const planned = await planEvent(sources, event, tenant)
  if (planned.kind !== 'planned') {
    const delivery = { verdict: planned, state: 'concluded', error: null }
    return [{ build: null, lines: verdictLines(delivery) }]
  }
  const { builds, skipped } = planned
  return [
    ...builds.map(({ name, config, trust }) => {
      const images = config.tags.map((tag) => `${config.image}:${tag}`).join(', ')
      const waits = trust === 'untrusted' ? ' once somebody approves the commit' : ''
      return { build: name, lines: [`builds ${images}${waits}`] }
    }),
    ...skipped.map(({ name, reason, refused }) => ({
      build: name,
      lines: [`${refused === true ? 'not allowed' : 'skipped'}: ${reason}`],
    })),
  ]
}

async function readInput(file: string, what: string): Promise<string> {
  return await readFile(file, 'utf8').catch((error: unknown) => {
    const why = error instanceof Error ? error.message : String(error)
    throw new Error(`cannot read ${what} from ${file}: ${why}`, { cause: error })
  })
}

function parse(text: string, file: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch (error) {
    throw new Error(`${file} is no JSON: save the payload as GitHub shows it under Recent deliveries`, {
      cause: error,
    })
  }
}

/** Of what was built before nothing is known here. */
const emptyStore: Pick<Store, 'read'> = {
  read<K extends keyof Queries>(query: K): Promise<Queries[K]['out']> {
    const nothing: Partial<{ [Q in keyof Queries]: Queries[Q]['out'] }> = { approval: null, buildsOf: [] }
    const answer = nothing[query]
    if (answer === undefined) throw new Error(`nothing answers the query ${query} here`)
    return Promise.resolve(answer as Queries[K]['out'])
  },
}

async function tenantOf(
  repository: Parameters<typeof findTenant>[1],
  file: string | undefined,
): Promise<Tenant | string> {
  if (file === undefined) return anyTenant
  const loaded = loadTenants(await readInput(file, 'the tenants file'), file, withoutSecrets)
  if ('problems' in loaded) {
    const [first] = loaded.problems
    throw new Error(
      `${file} cannot be used: ${first?.line ?? 1}:${first?.column ?? 1} ${first?.message ?? ''}`,
    )
  }
  const found = findTenant(loaded.tenants, repository)
  if (found.kind === 'one') return found.tenant
  return found.kind === 'none'
    ? found.reason
    : `The tenants ${found.names.join(' and ')} both claim ${fullName(repository)}: it can have one.`
}

/** Whoever explains need not have the service's secrets. */
const withoutSecrets = {
  env: new Proxy({}, { get: () => 'not asked for here' }),
  readFile: () => 'not asked for here',
}

const anyTenant: Tenant = {
  ...{ name: 'any', namespace: 'any', repositories: ['**'], images: ['**'] },
  ...{ serviceAccount: null, pushSecret: null, webhookSecrets: [], limits: { running: 1 } },
  untrusted: { policy: 'approval', image: 'untrusted-image', serviceAccount: null, pushSecret: null },
}

function otherwise(event: Exclude<SourceEvent, { kind: 'push' | 'pull_request' | 'merge_group' }>): string {
  switch (event.kind) {
    case 'ref_gone':
      return `builds nothing: ${event.ref} is gone, and what only it wanted is cancelled`
    case 'asked':
      return `builds nothing by itself: ${event.sender.login} asks for ${event.check?.name ?? 'all that failed'}, which only the service knows`
    case 'comment':
      return `builds nothing by itself: the service answers the commands of ${event.author.login}'s comment`
    case 'access':
      return event.text
  }
}
