import { beforeEach, describe, expect, it } from 'vitest'
import type { Failure, Observation } from '../../../src/domain/index.ts'
import type { Store } from '../../../src/ports.ts'
import { sampleBuild, sampleObservation } from '../../support/samples/samples.ts'
import { now, stepsOn } from './steps.ts'

/** What failed for the cluster. */
export function describeRetries(store: () => Store): void {
  const failure: Failure = {
    ...{ reason: 'NodeLost', message: '', step: null, exitCode: null, pod: null, container: null },
  }
  const lost: Partial<Observation> = { state: 'failed', failure }
  const view = async () => (await store().read('build', { id: 'b1' }))!
  const admit = (attempt: number) =>
    store().commit('admitBuild', {
      ...{ buildId: 'b1', executionId: `b1-${attempt}`, attempt, namespace: 'acme-builds' },
      ...{ buildRun: `run-${attempt}`, now },
    })
  const advance = (attempt: number, seen: Partial<Observation>, at: number) =>
    store().commit('advanceExecution', {
      ...{ executionId: `b1-${attempt}`, now: at, observation: sampleObservation(seen) },
    })

  describe('what failed for the cluster', () => {
    beforeEach(async () => {
      await stepsOn(store()).push([sampleBuild()])
      await admit(1)
    })

    it('waits for another attempt and tells both in checks of their own', async () => {
      await advance(1, lost, now + 7)
      expect(await view()).toMatchObject({
        build: { state: 'queued', attempt: 1, notBefore: now + 7 + 30_000, endedAt: null },
        executions: [{ state: 'failed', failure: { reason: 'NodeLost', retry: { attempt: 2, of: 3 } } }],
      })
      const [queued] = (await store().read('queue', undefined)).queued
      expect(queued).toMatchObject({ id: 'b1', notBefore: now + 7 + 30_000 })
      const due = await store().read('dueReports', { now: now + 7, limit: 50, perLane: 50 })
      const told = due.flatMap(({ id, subject }) =>
        subject.kind === 'build' ? [`${id} ${subject.view.build.state}`] : [],
      )
      expect(told.sort()).toEqual(['b1-1 failed', 'b1-2 queued'])
    })

    it('is tried three times in all, and three more times when somebody asks', async () => {
      await advance(1, lost, now + 7)
      await admit(2)
      await advance(2, lost, now + 8)
      expect((await view()).build.notBefore).toBe(now + 8 + 120_000)
      await admit(3)
      await advance(3, lost, now + 9)
      const { build, executions } = await view()
      expect(build).toMatchObject({ state: 'failed', attempt: 3, endedAt: now + 9 })
      expect(executions.map((one) => one.failure?.retry?.attempt)).toEqual([2, 3, undefined])
      await store().commit('retryBuild', { buildId: 'b1', now: now + 10 })
      expect((await view()).build.notBefore).toBeNull()
      await admit(4)
      await advance(4, lost, now + 11)
      expect((await view()).build).toMatchObject({ state: 'queued', notBefore: now + 11 + 30_000 })
    })

    it('is not tried again once it is to end', async () => {
      await store().commit('cancelBuild', { buildId: 'b1', cause: { kind: 'asked', by: null }, now: now + 5 })
      await advance(1, lost, now + 7)
      const { build, executions } = await view()
      expect([build.state, executions[0]?.failure]).toEqual(['failed', failure])
    })

    it('is not tried again when it failed by itself', async () => {
      await advance(1, { state: 'failed', failure: { ...failure, reason: 'StepOutOfMemory' } }, now + 7)
      expect((await view()).build).toMatchObject({ state: 'failed', notBefore: null })
    })

    it('is cancelled while it pauses like anything that waits', async () => {
      await advance(1, lost, now + 7)
      const cause = { kind: 'asked', by: null } as const
      expect(await store().commit('cancelBuild', { buildId: 'b1', cause, now: now + 9 })).toBe('cancelled')
      expect((await view()).build).toMatchObject({ state: 'cancelled', attempt: 2 })
    })
  })
}
