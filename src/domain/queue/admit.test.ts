import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { admit, afterAdmission, lineUp, type RunningLimits } from './admit.ts'
import type { QueuedBuild, QueueSnapshot } from './queue.ts'
import type { TenantLimits } from '../tenant.ts'

const main = 'refs/heads/main'
const minutes = 60_000
const now = 1_000 * minutes

function queued(id: string, tenant: string, change: Partial<QueuedBuild> = {}): QueuedBuild {
  return {
    ...{ id, tenant, repositoryId: 1, ref: main, priority: 0, queuedAt: 0 },
    ...{ notBefore: null, needs: 'met', siblings: 1, ...change },
  }
}

function snapshot(builds: QueuedBuild[], change: Partial<QueueSnapshot> = {}): QueueSnapshot {
  return { queued: builds, running: [], served: [], ...change }
}

function limits(running: number, tenants: Record<string, TenantLimits>): RunningLimits {
  return { running, tenants: new Map(Object.entries(tenants)) }
}

const plenty = limits(10, { acme: { running: 10 }, beta: { running: 10 } })
const runs = (tenant: string, count: number, repositoryId = 1, ref = main) => ({
  tenant,
  repositoryId,
  ref,
  count,
})

describe('admit', () => {
  it('takes turns between tenants, however many one has queued', () => {
    const line = ['a1', 'a2', 'a3'].map((id, at) => queued(id, 'acme', { queuedAt: at }))
    const queue = snapshot([...line, queued('b1', 'beta', { queuedAt: 9 })])
    expect(admit({ now, queue, limits: plenty })).toEqual(['a1', 'b1', 'a2', 'a3'])
  })

  it('prefers the tenant with the fewest running', () => {
    const queue = snapshot([queued('a1', 'acme'), queued('b1', 'beta', { queuedAt: 2 })], {
      running: [runs('acme', 1)],
    })
    expect(admit({ now, queue, limits: plenty })).toEqual(['b1', 'a1'])
  })

  it('gives the only place in turn, not again and again to whoever has waited with more', () => {
    const line = [
      queued('a1', 'acme'),
      queued('a2', 'acme'),
      queued('b1', 'beta', { queuedAt: 99 * minutes }),
    ]
    const one = { ...plenty, running: 1 }
    expect(admit({ now, queue: snapshot(line), limits: one })).toEqual(['a1'])
    const served = [{ tenant: 'acme', repositoryId: 1, turn: 7 }]
    expect(admit({ now, queue: snapshot(line, { served }), limits: one })).toEqual(['b1'])
  })

  it('remembers a tenant’s turn by any of its repositories', () => {
    const served = [{ tenant: 'acme', repositoryId: 9, turn: 7 }]
    const queue = snapshot([queued('a1', 'acme'), queued('b1', 'beta', { queuedAt: 9 })], { served })
    expect(admit({ now, queue, limits: plenty })).toEqual(['b1', 'a1'])
  })

  it('takes turns between the repositories of a tenant', () => {
    const line = [1, 2, 3].map((at) => queued(`x${at}`, 'acme', { queuedAt: at }))
    const other = queued('y1', 'acme', { repositoryId: 2, queuedAt: 9, priority: 9 })
    expect(admit({ now, queue: snapshot([...line, other]), limits: plenty })).toEqual([
      'x1',
      'y1',
      'x2',
      'x3',
    ])
    const running = [runs('acme', 1)]
    expect(admit({ now, queue: snapshot([...line, other], { running }), limits: plenty })[0]).toBe('y1')
  })

  it('goes by priority within a repository, but lets nothing wait for ever', () => {
    const pull = queued('pull', 'acme', { priority: 30, queuedAt: 0 })
    const soon = queued('soon', 'acme', { priority: 10, queuedAt: 19 * minutes })
    const late = queued('late', 'acme', { priority: 10, queuedAt: 21 * minutes })
    expect(admit({ now, queue: snapshot([pull, soon, late]), limits: plenty })).toEqual([
      'soon',
      'pull',
      'late',
    ])
  })

  it('holds back a repository and a ref that have all they may, and nothing behind them', () => {
    const pull = 'refs/pull/7/head'
    const queue = snapshot(
      [
        queued('m1', 'acme'),
        queued('m2', 'acme', { queuedAt: 1 }),
        queued('p1', 'acme', { ref: pull, queuedAt: 2 }),
        queued('p2', 'acme', { ref: pull, queuedAt: 3 }),
        queued('z1', 'acme', { repositoryId: 2, queuedAt: 4 }),
      ],
      { running: [runs('acme', 1)] },
    )
    const perRef = limits(10, { acme: { running: 10, runningPerRef: 1 } })
    expect(admit({ now, queue, limits: perRef })).toEqual(['z1', 'p1'])
    const perRepository = limits(10, { acme: { running: 10, runningPerRepository: 2 } })
    expect(admit({ now, queue, limits: perRepository })).toEqual(['z1', 'm1'])
  })

  it('lets what pauses, needs an image or is held hold up nobody behind it', () => {
    const line = [
      queued('pauses', 'acme', { notBefore: now + 30_000 }),
      queued('needs', 'acme', { needs: 'open', queuedAt: 1 }),
      queued('lost', 'acme', { needs: 'failed', queuedAt: 2 }),
      queued('held', 'acme', { queuedAt: 3 }),
      queued('rested', 'acme', { notBefore: now, queuedAt: 4 }),
      queued('next', 'acme', { queuedAt: 5 }),
    ]
    const held = new Set(['held'])
    expect(admit({ now, queue: snapshot(line), limits: plenty, held })).toEqual(['rested', 'next'])
    expect(lineUp(snapshot(line), 'acme')).toEqual(['pauses', 'held', 'rested', 'next'])
  })

  it('admits nothing of a tenant that is configured no more', () => {
    expect(admit({ now, queue: snapshot([queued('x', 'gone')]), limits: plenty })).toEqual([])
  })

  const tenant = fc.constantFrom('acme', 'beta', 'core')
  const where = { tenant, repositoryId: fc.nat(2), ref: fc.constantFrom(main, 'refs/pull/7/head') }
  const anyQueue: fc.Arbitrary<QueueSnapshot> = fc.record({
    queued: fc.uniqueArray(
      fc.record({
        ...where,
        id: fc.uuid(),
        priority: fc.integer({ min: -2, max: 2 }),
        queuedAt: fc.nat(5 * minutes),
        notBefore: fc.option(fc.integer({ min: now - minutes, max: now + minutes })),
        needs: fc.constantFrom('met', 'met', 'met', 'open', 'failed'),
        siblings: fc.constant(1),
      }),
      { selector: (build) => build.id, maxLength: 40 },
    ),
    running: fc.uniqueArray(fc.record({ ...where, count: fc.integer({ min: 1, max: 3 }) }), {
      selector: ({ tenant: name, repositoryId, ref }) => `${name} ${repositoryId} ${ref}`,
      maxLength: 5,
    }),
    served: fc.uniqueArray(fc.record({ tenant, repositoryId: fc.nat(2), turn: fc.nat(9) }), {
      selector: ({ tenant: name, repositoryId }) => `${name} ${repositoryId}`,
      maxLength: 6,
    }),
  })
  const some = fc.integer({ min: 1, max: 4 })
  const anyLimits: fc.Arbitrary<RunningLimits> = fc.record({
    running: fc.nat(20),
    tenants: fc
      .dictionary(tenant, fc.record({ running: fc.nat(6), runningPerRepository: some, runningPerRef: some }))
      .map((all) => new Map(Object.entries(all))),
  })

  it('never passes a limit, admits nothing twice, and leaves no place that could be taken', () => {
    fc.assert(
      fc.property(anyQueue, anyLimits, (queue, limit) => {
        const ids = admit({ now, queue, limits: limit })
        expect(new Set(ids).size).toBe(ids.length)
        const counts = countOf(queue)
        for (const id of ids) {
          const build = queue.queued.find((one) => one.id === id)!
          expect(isReady(build)).toBe(true)
          expect(counts.hasRoomFor(build, limit)).toBe(true)
          counts.add(build, 1)
        }
        const left = queue.queued.filter((build) => !ids.includes(build.id) && isReady(build))
        expect(left.filter((build) => counts.hasRoomFor(build, limit))).toEqual([])
      }),
    )
  })

  it('does not depend on the order in which rows come', () => {
    fc.assert(
      fc.property(anyQueue, anyLimits, (queue, limit) => {
        const turned = {
          queued: [...queue.queued].reverse(),
          running: [...queue.running].reverse(),
          served: [...queue.served].reverse(),
        }
        expect(admit({ now, queue: turned, limits: limit })).toEqual(admit({ now, queue, limits: limit }))
      }),
    )
  })

  it('goes on with what is left as it would have gone on at once', () => {
    fc.assert(
      fc.property(anyQueue, anyLimits, fc.nat(20), (queue, limit, first) => {
        const all = admit({ now, queue, limits: limit })
        const some = admit({ now, queue, limits: { ...limit, running: Math.min(first, limit.running) } })
        const rest = admit({ now, queue: afterAdmission(queue, some), limits: limit })
        expect([...some, ...rest]).toEqual(all)
      }),
    )
    const line = [queued('a1', 'acme'), queued('a2', 'acme', { queuedAt: 9 })]
    const queue = snapshot([...line, ...[1, 2].map((at) => queued(`b${at}`, 'beta', { queuedAt: at }))])
    expect(admit({ now, queue: afterAdmission(queue, ['a1', 'b1']), limits: plenty })).toEqual(['a2', 'b2'])
  })

  it('admits each tenant’s Builds in the order in which they stand in line', () => {
    fc.assert(
      fc.property(anyQueue, fc.nat(20), fc.nat(6), (any, running, each) => {
        const queue = { ...any, queued: any.queued.map((build) => ({ ...build, notBefore: null })) }
        const all = ['acme', 'beta', 'core']
        const limit = limits(running, Object.fromEntries(all.map((name) => [name, { running: each }])))
        const ids = admit({ now, queue, limits: limit })
        for (const name of all) {
          const line = lineUp(queue, name)
          const own = queue.queued.filter((build) => build.tenant === name && build.needs === 'met')
          expect([...line].sort()).toEqual(own.map(({ id }) => id).sort())
          const isOwn = (id: string) => own.some((build) => build.id === id && isReady(build))
          const admitted = ids.filter(isOwn)
          expect(admitted).toEqual(line.filter(isOwn).slice(0, admitted.length))
          expect(lineUp(queue, name, 3)).toEqual(line.slice(0, 3))
        }
      }),
    )
  })

  it('lets one tenant’s flood take one place at most before another’s next Build', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 }), (places, each) => {
        const flood = Array.from({ length: 50 }, (_, at) => queued(`a${at}`, 'acme', { queuedAt: at }))
        const limit = limits(places, { acme: { running: each }, beta: { running: each } })
        const first = admit({ now, queue: snapshot(flood), limits: limit })
        const rest = flood.filter(({ id }) => !first.includes(id))
        const queue = snapshot([...rest, queued('b1', 'beta', { queuedAt: 99 * minutes, priority: 30 })], {
          // One has ended.
          running: [runs('acme', first.length - 1)],
          served: [{ tenant: 'acme', repositoryId: 1, turn: first.length }],
        })
        expect(admit({ now, queue, limits: limit })[0]).toBe('b1')
      }),
    )
  })
})

function isReady({ needs, notBefore }: QueuedBuild): boolean {
  return needs === 'met' && (notBefore === null || notBefore <= now)
}

function countOf(queue: QueueSnapshot) {
  const counts = new Map<string, number>()
  const keysOf = (of: { tenant: string; repositoryId: number; ref: string }) => {
    const repository = `${of.tenant} ${of.repositoryId}`
    return { all: 'all', tenant: of.tenant, repository, ref: `${repository} ${of.ref}` }
  }
  const add = (of: { tenant: string; repositoryId: number; ref: string }, count: number) => {
    for (const key of Object.values(keysOf(of))) counts.set(key, (counts.get(key) ?? 0) + count)
  }
  for (const one of queue.running) add(one, one.count)
  return {
    add,
    hasRoomFor(build: QueuedBuild, limit: RunningLimits): boolean {
      const own = limit.tenants.get(build.tenant)
      const keys = keysOf(build)
      const isBelow = (key: string, most = Infinity) => (counts.get(key) ?? 0) < most
      return (
        own !== undefined &&
        isBelow(keys.all, limit.running) &&
        isBelow(keys.tenant, own.running) &&
        isBelow(keys.repository, own.runningPerRepository) &&
        isBelow(keys.ref, own.runningPerRef)
      )
    },
  }
}
