import { z } from 'zod'
import type { LiveEvent } from '../../domain/index.ts'
import { isoTime } from '../api/iso-time.ts'
import type { Followed } from './follow-events.ts'

const about = {
  sequence: z.int().describe('Grows; go on after it with Last-Event-ID or after'),
  at: z.iso.datetime(),
  tenant: z.string(),
  repository: z.string().describe('owner/name'),
  build: z.object({ id: z.string(), name: z.string() }),
  sha: z.string(),
  ref: z.string(),
}

const buildChanged = z
  .object({
    ...about,
    type: z.literal('build'),
    state: z.enum(['pending', 'queued', 'running', 'completed', 'failed', 'cancelled', 'skipped']),
    attempt: z.int(),
    reason: z.string().nullable(),
    digest: z.string().nullable(),
  })
  .meta({ id: 'BuildEvent' })

const executionChanged = z
  .object({
    ...about,
    type: z.literal('execution'),
    execution: z.string(),
    state: z.enum(['queued', 'running', 'succeeded', 'failed', 'cancelled']),
    waitingFor: z.string().nullable(),
  })
  .meta({ id: 'ExecutionEvent' })

const stepChanged = z
  .object({
    ...about,
    type: z.literal('step'),
    execution: z.string(),
    step: z.string(),
    state: z.enum(['waiting', 'running', 'succeeded', 'failed', 'skipped']),
    exitCode: z.int().nullable(),
  })
  .meta({ id: 'StepEvent' })

/** What happened, as the API tells it. */
export const eventSchema = z.discriminatedUnion('type', [buildChanged, executionChanged, stepChanged])

type EventJson = z.output<typeof eventSchema>

/** Between `after` and `next` something may have happened that is not kept. */
export const gapSchema = z
  .object({ after: z.int(), next: z.int() })
  .meta({ id: 'EventGap', description: 'Something between the two is not kept: read again what matters' })

/** What the data of each message is, by its name. */
export const messageSchemas = {
  build: buildChanged,
  execution: executionChanged,
  step: stepChanged,
  gap: gapSchema,
}

/** An event as the API tells it. */
function eventJson(event: LiveEvent): EventJson {
  const { sequence, tenant, repository, sha, ref, what } = event
  const build = { id: event.buildId, name: event.build }
  const common = { sequence, at: isoTime(event.at), tenant, repository, build, sha, ref }
  switch (what.type) {
    case 'build': {
      const { type, state, attempt, reason, digest } = what
      return { ...common, type, state, attempt, reason, digest }
    }
    case 'execution':
      return {
        ...common,
        type: what.type,
        execution: what.id,
        state: what.state,
        waitingFor: what.waitingFor,
      }
    case 'step': {
      const { type, execution, name, state, exitCode } = what
      return { ...common, type, execution, step: name, state, exitCode }
    }
  }
}

/** One message to a reader: what it is called, where to go on after it, and what it says; null for a beat. */
export interface EventMessage {
  event: EventJson['type'] | 'gap' | 'beat'
  id: number
  data: EventJson | z.output<typeof gapSchema> | null
}

/** The messages that something followed is told in. */
export function messagesOf(followed: Followed): EventMessage[] {
  switch (followed.kind) {
    case 'beat':
      return [{ event: 'beat', id: followed.last, data: null }]
    case 'gap': {
      const { after, next, last } = followed
      return [{ event: 'gap', id: last, data: { after, next } }]
    }
    case 'events':
      return followed.events.map((event) => {
        const data = eventJson(event)
        return { event: data.type, id: data.sequence, data }
      })
  }
}
