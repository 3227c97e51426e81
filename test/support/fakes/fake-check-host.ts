import type { Annotation, Check, CommitStatus, Repository } from '../../../src/domain/index.ts'
import {
  Unanswered,
  Unavailable,
  type BeforeSending,
  type CheckHost,
  type Clock,
  type Refused,
} from '../../../src/ports.ts'

interface FakeRun {
  id: number
  repository: string
  check: Check
  annotations: Annotation[]
  /** Every state that was written, in order. */
  history: string[]
}

/** How the next write goes wrong; `answer lost` does it and says nothing, `late` does it 9 s after that. */
type FakeFault = 'unavailable' | 'answer lost' | 'late' | Refused

export interface FakeCheckHost extends CheckHost {
  runs: FakeRun[]
  statuses: { sha: string; status: CommitStatus }[]
  writes: number
  /** Writes in any hour; null for no limit. What goes beyond is refused, and counted. */
  hourly: number | null
  overspent: number
  /** What each write has to wait for before it goes out. */
  wait: () => Promise<void>
  /** Asked before each write; null lets it through. */
  fault: (write: {
    kind: 'create' | 'update' | 'status'
    repository: Repository
    check: Check | null
  }) => FakeFault | null
}

const hourMs = 3_600_000

/** A host of check runs in memory, as strict as GitHub documents: https://docs.github.com/rest/checks/runs */
export function fakeCheckHost(clock: Pick<Clock, 'now'>): FakeCheckHost {
  const host: FakeCheckHost = {
    runs: [],
    statuses: [],
    writes: 0,
    hourly: null,
    overspent: 0,
    wait: () => Promise.resolve(),
    fault: () => null,
    find(repository, { sha, name, externalId }) {
      catchUp()
      const run = host.runs.find(
        ({ check, ...other }) =>
          other.repository === idOf(repository) &&
          check.sha === sha &&
          check.name === name &&
          check.externalId === externalId,
      )
      return Promise.resolve(
        run ? { id: run.id, annotations: run.annotations.length, says: run.check } : null,
      )
    },
    create: (repository, check, annotations, sending) =>
      write({ kind: 'create', repository, check }, sending, () => {
        const refused = judge(check, annotations)
        if (refused) return refused
        const run = {
          id: host.runs.length + 1,
          repository: idOf(repository),
          check,
          annotations: [...annotations],
          history: [historyOf(check)],
        }
        host.runs.push(run)
        return { id: run.id, annotations: run.annotations.length }
      }),
    update: (repository, id, check, annotations, sending) =>
      write({ kind: 'update', repository, check }, sending, () => {
        const run = host.runs.find((candidate) => candidate.id === id)
        if (run?.repository !== idOf(repository)) return { refused: 'gone', message: 'Not Found' }
        const refused = judge(check, annotations)
        if (refused) return refused
        if (run.check.status === 'completed' && check.status !== 'completed')
          throw new Error('a completed check was opened again')
        run.check = check
        run.annotations.push(...annotations)
        run.history.push(historyOf(check))
        return { annotations: run.annotations.length }
      }),
    status: (repository, sha, status, sending) =>
      write({ kind: 'status', repository, check: null }, sending, () => {
        if (Array.from(status.description).length > 140) return invalid('description is too long')
        host.statuses.push({ sha, status })
        return 'ok' as const
      }),
    budget() {
      if (host.hourly === null) return Promise.resolve({ left: Number.POSITIVE_INFINITY, moreAt: 0 })
      const spent = recent()
      return Promise.resolve({ left: host.hourly - spent.length, moreAt: (spent[0] ?? 0) + hourMs })
    },
  }

  const written: number[] = []
  const recent = () => written.filter((at) => at > clock.now() - hourMs)

  const late: { at: number; work: () => unknown }[] = []
  function catchUp(): void {
    while (late[0] && late[0].at <= clock.now()) late.shift()?.work()
  }

  async function write<T>(
    what: Parameters<FakeCheckHost['fault']>[0],
    sending: BeforeSending | undefined,
    work: () => T | Refused,
  ): Promise<T | Refused> {
    host.writes += 1
    if (host.hourly !== null && recent().length >= host.hourly) {
      host.overspent += 1
      throw new Unavailable('secondary rate limit', clock.now() + 60_000)
    }
    written.push(clock.now())
    await host.wait()
    await sending?.()
    catchUp()
    const fault = host.fault(what)
    if (fault === 'answer lost') work()
    if (fault === 'late') late.push({ at: clock.now() + 9_000, work })
    if (fault === 'unavailable') throw new Unavailable('GitHub is away', clock.now())
    if (fault === 'answer lost' || fault === 'late') throw new Unanswered('no answer', clock.now())
    return fault ?? work()
  }

  return host
}

function judge(check: Check, annotations: Annotation[]): Refused | null {
  if (annotations.length > 50) return invalid('no more than 50 annotations')
  if (check.summary.length > 65_535) return invalid('summary is too long')
  if (check.text !== null && check.text.length > 65_535) return invalid('text is too long')
  if (check.summary === '' || check.title === '') return invalid('title and summary are required')
  if ((check.conclusion !== null) !== (check.status === 'completed')) return invalid('conclusion and status')
  for (const annotation of annotations) {
    if (annotation.path === '' || annotation.message === '') return invalid('path and message are required')
    if (annotation.startLine < 1 || annotation.endLine < annotation.startLine) return invalid('lines')
    if (annotation.title.length > 255 || Buffer.byteLength(annotation.message) > 65_536)
      return invalid('too long')
  }
  return null
}

function invalid(message: string): Refused {
  return { refused: 'invalid', message }
}

function idOf(repository: Repository): string {
  return String(repository.id)
}

function historyOf(check: Check): string {
  return check.conclusion ?? check.status
}
