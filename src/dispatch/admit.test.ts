import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { QueueSnapshot } from '../domain/index.ts'
import { admit } from './admit.ts'

type Queued = QueueSnapshot['queued'][number]

function queued(id: string, tenant: string, priority = 0, queuedAt = 0): Queued {
  return { id, tenant, repositoryId: 1, priority, queuedAt }
}

const plenty = { running: 10, tenants: new Map([['acme', 10], ['beta', 10]]) } // prettier-ignore

describe('admit', () => {
  it('takes turns between tenants, however many one has queued', () => {
    const queue = {
      queued: [
        queued('a1', 'acme', 0, 1),
        queued('a2', 'acme', 0, 2),
        queued('a3', 'acme', 0, 3),
        queued('b1', 'beta', 0, 9),
      ],
      running: {},
    }
    expect(admit({ queue, limits: plenty })).toEqual(['a1', 'b1', 'a2', 'a3'])
  })

  it('prefers the tenant with the fewest running', () => {
    const queue = { queued: [queued('a1', 'acme', 0, 1), queued('b1', 'beta', 0, 2)], running: { acme: 1 } }
    expect(admit({ queue, limits: plenty })).toEqual(['b1', 'a1'])
  })

  it('goes by priority and then by age within a tenant', () => {
    const line = [queued('late', 'acme', 0, 5), queued('low', 'acme', 1, 1), queued('early', 'acme', 0, 2)]
    expect(admit({ queue: { queued: line, running: {} }, limits: plenty })).toEqual(['early', 'late', 'low'])
  })

  it('admits nothing of a tenant that is configured no more', () => {
    expect(admit({ queue: { queued: [queued('x', 'gone')], running: {} }, limits: plenty })).toEqual([])
  })

  const tenant = fc.constantFrom('acme', 'beta', 'core')
  const anyQueue = fc.record({
    queued: fc.uniqueArray(
      fc.record({
        id: fc.uuid(),
        tenant,
        repositoryId: fc.nat(9),
        priority: fc.integer({ min: -2, max: 2 }),
        queuedAt: fc.nat(50),
      }),
      { selector: (build) => build.id, maxLength: 40 },
    ),
    running: fc.dictionary(tenant, fc.nat(4)),
  })
  const anyLimits = fc.record({
    running: fc.nat(20),
    tenants: fc.dictionary(tenant, fc.nat(6)).map((limits) => new Map(Object.entries(limits))),
  })

  it('never passes a limit, admits nothing twice, and leaves no place that could be taken', () => {
    fc.assert(
      fc.property(anyQueue, anyLimits, (queue, limits) => {
        const ids = admit({ queue, limits })
        expect(new Set(ids).size).toBe(ids.length)
        const running = new Map(Object.entries(queue.running))
        const before = [...running.values()].reduce((sum, count) => sum + count, 0)
        for (const id of ids) {
          const { tenant: owner } = queue.queued.find((build) => build.id === id)!
          running.set(owner, (running.get(owner) ?? 0) + 1)
          expect(running.get(owner)).toBeLessThanOrEqual(limits.tenants.get(owner) ?? 0)
        }
        if (ids.length > 0) expect(before + ids.length).toBeLessThanOrEqual(limits.running)
        if (before + ids.length < limits.running) {
          for (const build of queue.queued.filter(({ id }) => !ids.includes(id))) {
            expect(running.get(build.tenant) ?? 0).toBeGreaterThanOrEqual(
              limits.tenants.get(build.tenant) ?? 0,
            )
          }
        }
      }),
    )
  })

  it('does not depend on the order in which rows come', () => {
    fc.assert(
      fc.property(anyQueue, anyLimits, (queue, limits) => {
        const turned = { ...queue, queued: [...queue.queued].reverse() }
        expect(admit({ queue: turned, limits })).toEqual(admit({ queue, limits }))
      }),
    )
  })
})
