import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { QueuedBuild, TenantLimits } from '../domain/index.ts'
import { findOverflow } from './find-overflow.ts'

const main = 'refs/heads/main'

function queued(id: string, change: Partial<QueuedBuild> = {}): QueuedBuild {
  return {
    ...{ id, tenant: 'acme', repositoryId: 1, ref: main, priority: 0, queuedAt: 0 },
    ...{ notBefore: null, needs: 'met', siblings: 1, ...change },
  }
}

function limits(acme: Partial<TenantLimits>, queue = 100) {
  return { queued: queue, tenants: new Map([['acme', acme]]) }
}

describe('what overflows the queue', () => {
  it('is nothing where nothing is limited', () => {
    expect(findOverflow([queued('a'), queued('b')], limits({}))).toEqual([])
  })

  it('is what came last, whatever its priority', () => {
    const line = [queued('old', { priority: 30 }), queued('new', { priority: 10, queuedAt: 1 })]
    expect(findOverflow(line, limits({ queued: 1 }))).toEqual([
      { id: 'new', why: '1 build waits already of the tenant acme, and no more may (limits.queued).' },
    ])
  })

  it('is never what came before and is only tried again for the cluster’s fault', () => {
    const line = [queued('new', { queuedAt: 1 }), queued('again', { queuedAt: 2, notBefore: 30 })]
    expect(findOverflow(line, limits({ queued: 1 })).map(({ id }) => id)).toEqual(['new'])
  })

  it('is told by the narrowest limit, and takes nobody else’s place', () => {
    const pull = 'refs/pull/7/head'
    const line = [
      queued('a'),
      queued('b', { queuedAt: 1 }),
      queued('p', { ref: pull, queuedAt: 2 }),
      queued('q', { ref: pull, queuedAt: 3 }),
      queued('z', { repositoryId: 2, queuedAt: 4 }),
      queued('o', { tenant: 'beta', queuedAt: 5 }),
    ]
    const found = findOverflow(line, limits({ queuedPerRef: 1, queuedPerRepository: 2, queued: 3 }, 3))
    expect(found).toEqual([
      {
        id: 'b',
        why: '1 build waits already of this branch, tag or pull request, and no more may (limits.queuedPerRef).',
      },
      {
        id: 'q',
        why: '1 build waits already of this branch, tag or pull request, and no more may (limits.queuedPerRef).',
      },
      {
        id: 'o',
        why: '3 builds wait already of all tenants together, and no more may (--max-queued).',
      },
    ])
  })

  it('leaves no more than may wait, nor refuses what may', () => {
    const build = fc.record({
      id: fc.uuid(),
      tenant: fc.constantFrom('acme', 'beta'),
      repositoryId: fc.nat(1),
      ref: fc.constantFrom(main, 'refs/heads/next'),
      priority: fc.nat(2),
      queuedAt: fc.nat(5),
      notBefore: fc.constant(null),
      needs: fc.constantFrom('met' as const, 'open' as const),
      siblings: fc.constant(1),
    })
    const some = fc.integer({ min: 1, max: 5 })
    const line = fc.uniqueArray(build, { selector: ({ id }) => id, maxLength: 30 })
    fc.assert(
      fc.property(
        line,
        some,
        fc.record({ queued: some, queuedPerRepository: some, queuedPerRef: some }),
        (waiting, queue, own) => {
          const refused = new Set(findOverflow(waiting, limits(own, queue)).map(({ id }) => id))
          const kept = waiting.filter(({ id }) => !refused.has(id))
          const isFullFor = (one: QueuedBuild, most: number) => {
            const acme = kept.filter(({ tenant }) => tenant === 'acme')
            const repository = acme.filter(({ repositoryId }) => repositoryId === one.repositoryId)
            const ref = repository.filter((other) => other.ref === one.ref)
            const isOurs = one.tenant === 'acme'
            return (
              kept.length >= queue + most ||
              (isOurs && acme.length >= own.queued + most) ||
              (isOurs && repository.length >= own.queuedPerRepository + most) ||
              (isOurs && ref.length >= own.queuedPerRef + most)
            )
          }
          for (const one of kept) expect(isFullFor(one, 1)).toBe(false)
          for (const one of waiting) if (refused.has(one.id)) expect(isFullFor(one, 0)).toBe(true)
        },
      ),
    )
  })
})
