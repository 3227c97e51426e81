import { setImmediate } from 'node:timers/promises'
import { judgeTrust } from '../control/judge-trust.ts'
import {
  fullName,
  refOf,
  type ClaimedDelivery,
  type Conclusion,
  type SourceEvent,
  type Tenant,
} from '../domain/index.ts'
import type { SourceHost } from '../ports.ts'
import { mostBytes } from '../yaml/read-yaml.ts'
import { parseBuildFile } from './build-file/parse-build-file.ts'
import { findTenant } from './find-tenant.ts'
import { planBuilds } from './plan-builds.ts'
import { describePayload, readEvent } from './read-event.ts'
import { matchingBudget, needsChangedPaths, type ChangedPaths } from './select-build.ts'

/** What planning reads. */
interface PlanningSources {
  sourceHost: Pick<SourceHost, 'file' | 'changedFiles' | 'pullRequestFiles'>
  tenants: readonly Tenant[]
  newId: () => string
}

/** What a delivery comes to; `blocked` is for the operator, after which a redelivery is tried again. */
type Planned =
  | { kind: 'concluded'; conclusion: Omit<Conclusion, 'deliveryId' | 'now'> }
  | { kind: 'blocked'; error: string }

type Outcome = Conclusion['outcome']

/** In the order in which they are looked for. */
const fileNames = ['.slipway.yaml', '.slipway.yml']

/** Reads all that a delivery needs and decides; writes nothing. Throws Unavailable when it cannot read now. */
export async function planDelivery(
  sources: PlanningSources,
  delivery: Pick<ClaimedDelivery, 'event' | 'body'>,
): Promise<Planned> {
  const payload = parseJson(delivery.body)
  const event = readEvent(delivery.event, payload)
  if (event.kind === 'ignored') {
    return { kind: 'concluded', conclusion: { ...describePayload(payload), outcome: event } }
  }
  const tenant = findTenant(sources.tenants, event.repository)
  const name = fullName(event.repository)
  if (tenant.kind === 'several') {
    return {
      kind: 'blocked',
      error: `The tenants ${tenant.names.join(' and ')} both claim ${name}: it can have one.`,
    }
  }
  const outcome: Outcome =
    tenant.kind === 'none'
      ? { kind: 'ignored', reason: `No tenant claims ${name}.` }
      : await planEvent(sources, event, tenant.tenant)
  return {
    kind: 'concluded',
    conclusion: { repository: name, ref: refOf(event), sha: event.sha, outcome },
  }
}

async function planEvent(sources: PlanningSources, event: SourceEvent, tenant: Tenant): Promise<Outcome> {
  const { trust, reason } = judgeTrust(event)
  if (reason !== null) return { kind: 'ignored', reason }
  const found = await readBuildFile(sources.sourceHost, event)
  if (found === null)
    return { kind: 'ignored', reason: `There is no ${fileNames.join(' or ')} at ${event.sha}.` }
  const { path, bytes } = found
  const at = { repository: event.repository, sha: event.sha }
  if (bytes === 'too-large') {
    const message = `The file is too large: at most ${mostBytes} bytes (256 KiB) are read.`
    const place = { line: 1, column: 1, endLine: 1, endColumn: 1, path: '' }
    return { kind: 'invalid', path, problems: [{ ...place, message }], at }
  }
  const parsed = parseBuildFile(bytes)
  if ('problems' in parsed) return { kind: 'invalid', path, problems: parsed.problems, at }
  // Reading and matching take the thread for up to 100 ms each where a stranger wants it: others go between.
  await setImmediate()
  const budget = matchingBudget()
  const changed = needsChangedPaths(parsed.file.builds, event, budget)
    ? await readChanged(sources.sourceHost, event)
    : null
  const plan = planBuilds({ event, parsed, tenant, trust, changed, newId: sources.newId, budget })
  if ('problems' in plan) return { kind: 'invalid', path, problems: plan.problems, at }
  const pullRequest = event.kind === 'pull_request' ? event.number : null
  return { kind: 'planned', builds: plan.builds, skipped: plan.skipped, pullRequest }
}

async function readBuildFile(
  sourceHost: PlanningSources['sourceHost'],
  event: SourceEvent,
): Promise<{ path: string; bytes: Uint8Array | 'too-large' } | null> {
  for (const path of fileNames) {
    const bytes = await sourceHost.file(event.repository, event.sha, path, mostBytes)
    if (bytes !== 'missing') return { path, bytes }
  }
  return null
}

/** A new branch, and one whose history was replaced, have nothing to be compared with that would be right. */
async function readChanged(
  sourceHost: PlanningSources['sourceHost'],
  event: SourceEvent,
): Promise<ChangedPaths> {
  if (event.kind === 'pull_request') return await sourceHost.pullRequestFiles(event.repository, event.number)
  if (event.before === null || event.forced) return null
  return await sourceHost.changedFiles(event.repository, event.before, event.sha)
}

/** A body that is no JSON is a payload without anything in it: its event is ignored with that reason. */
function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body)) as unknown
  } catch {
    return null
  }
}
