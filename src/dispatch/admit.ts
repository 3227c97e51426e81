import type { QueueSnapshot } from '../domain/index.ts'

interface Limits {
  /** BuildRuns of the whole service at one time. */
  running: number
  /** BuildRuns at one time by tenant; a tenant that is not here gets none. */
  tenants: Map<string, number>
}

type Queued = QueueSnapshot['queued'][number]

/**
 * Which queued Builds may start now, in the order in which they should. Each place goes to the tenant with
 * the fewest running, so that a tenant's hundred pushes do not hold up another's one; among equals, and
 * within a tenant, priority decides and then age. No limit is ever passed.
 */
export function admit(input: { queue: QueueSnapshot; limits: Limits }): string[] {
  const { queue, limits } = input
  const running = new Map(Object.entries(queue.running))
  const lines = linesByTenant(queue.queued)
  let free = limits.running - [...running.values()].reduce((sum, count) => sum + count, 0)
  const admitted: string[] = []
  while (free > 0) {
    const chosen = [...lines]
      .filter(([tenant]) => (running.get(tenant) ?? 0) < (limits.tenants.get(tenant) ?? 0))
      .flatMap(([tenant, line]) => (line[0] ? [{ tenant, line, head: line[0] }] : []))
      .sort(
        (a, b) => (running.get(a.tenant) ?? 0) - (running.get(b.tenant) ?? 0) || beforeInLine(a.head, b.head),
      )[0]
    if (!chosen) break
    chosen.line.shift()
    admitted.push(chosen.head.id)
    running.set(chosen.tenant, (running.get(chosen.tenant) ?? 0) + 1)
    free -= 1
  }
  return admitted
}

function linesByTenant(queued: Queued[]): Map<string, Queued[]> {
  const lines = new Map<string, Queued[]>()
  for (const build of [...queued].sort(beforeInLine)) {
    const line = lines.get(build.tenant)
    if (line) line.push(build)
    else lines.set(build.tenant, [build])
  }
  return lines
}

/** Ids decide among equals, so that the order never depends on how rows come. */
function beforeInLine(a: Queued, b: Queued): number {
  return a.priority - b.priority || a.queuedAt - b.queuedAt || (a.id < b.id ? -1 : 1)
}
