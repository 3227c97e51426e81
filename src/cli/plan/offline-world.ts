import { readFile } from 'node:fs/promises'
import { loadTenants } from '../../config/tenants.ts'
import {
  fullName,
  type BuildingEvent,
  type Queries,
  type SourceEvent,
  type Tenant,
} from '../../domain/index.ts'
import { findTenant } from '../../plan/find-tenant.ts'
import { readEvent } from '../../plan/read-event/read-event.ts'
import type { Store } from '../../ports.ts'

/** A file that somebody named. Throws what to do where it cannot be read. */
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
export const emptyStore: Pick<Store, 'read'> = {
  read<K extends keyof Queries>(query: K): Promise<Queries[K]['out']> {
    const nothing: Partial<{ [Q in keyof Queries]: Queries[Q]['out'] }> = { approval: null, buildsOf: [] }
    const answer = nothing[query]
    if (answer === undefined) throw new Error(`nothing answers the query ${query} here`)
    return Promise.resolve(answer as Queries[K]['out'])
  },
}

/** Whose builds those of a repository are, or why nobody's; without a file the repository may push whatever it wants. */
export async function tenantOf(
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
  // As kubectl has it, where nobody says another one.
  ...{ name: 'any', namespace: 'default', repositories: ['**'], images: ['**'] },
  ...{ serviceAccount: null, pushSecret: null, webhookSecrets: [], limits: { running: 1 } },
  untrusted: { policy: 'approval', image: 'untrusted-image', serviceAccount: null, pushSecret: null },
}

/** What a saved payload asks to be built, or what it does instead. Throws what is wrong with the file. */
export async function readPayload(
  payloadFile: string,
  eventName: string,
): Promise<{ event: BuildingEvent } | { instead: string }> {
  const text = await readInput(payloadFile, 'the JSON of one delivery')
  const event = readEvent(eventName, parse(text, payloadFile), Date.now())
  if (event.kind === 'ignored') return { instead: `ignored: ${event.reason}` }
  if (event.kind !== 'push' && event.kind !== 'pull_request' && event.kind !== 'merge_group')
    return { instead: otherwise(event) }
  return { event }
}

function otherwise(event: Exclude<SourceEvent, BuildingEvent>): string {
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
