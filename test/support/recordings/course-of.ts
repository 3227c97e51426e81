import { omit } from '../../../src/embedded/cluster/controllers/omit.ts'
import type { RecordedLine } from './read-recording.ts'
import type { SeenLine } from '../follow-kinds.ts'

type Line = Pick<RecordedLine, 'kind' | 'type' | 'object'> | SeenLine

/**
 * What a client saw of a BuildRun from its beginning to its end, as facts by name, without what differs each time:
 * times, uids, generated names.
 */
type Course = ReadonlyMap<string, string>

interface Condition {
  status: string
  reason?: string
  message?: string
}

interface Watched {
  metadata: {
    labels?: Record<string, string>
    annotations?: Record<string, string>
  }
  spec?: object
  status?: object & {
    phase?: string
    conditions?: Condition[]
    steps?: object[]
    containerStatuses?: object[]
  }
}

/** Passed on the way; whoever looks a moment later may never see them. */
const passing = ['Unknown Pending', 'Unknown Running']
/** Why a Pod that is on its way does not run yet: which of them is seen is chance. */
const onTheWay =
  /^(Pending|pod status "(PodReadyToStartContainers|Initialized|PodScheduled|Ready)":"False"; message: "(containers with .*)?")$/

/** By the name of the BuildRun. */
export function coursesOf(lines: readonly Line[]): Map<string, Course> {
  const runs = new Set(
    lines.filter(({ kind }) => kind === 'BuildRun').map(({ object }) => object.metadata.name),
  )
  return new Map([...runs].map((name) => [name, courseOf(name, lines)]))
}

function courseOf(run: string, lines: readonly Line[]): Course {
  const facts = new Map<string, string>()
  const add = (name: string, value: string) => void facts.set(settle(name), settle(value))
  for (const kind of ['BuildRun', 'TaskRun', 'Pod'] as const) {
    const own = lines.filter((line) => line.kind === kind && isOf(run, line.object.metadata.name))
    if (own.length === 0) continue
    add(kind, own.at(-1)?.type === 'DELETED' ? 'goes' : 'stays')
    const objects = own.map(({ object }) => object as Watched)
    const last = objects.at(-1)!
    for (const part of ['labels', 'annotations'] as const)
      for (const [key, value] of Object.entries(last.metadata[part] ?? {}))
        add(`${kind} ${part} ${key}`, value)
    if (kind !== 'Pod') addRun(add, kind, objects)
    // What is taken down says whatever it comes to say.
    else if (own.at(-1)?.type !== 'DELETED') addPod(add, last)
  }
  for (const { kind, object } of lines) {
    if (kind !== 'Event') continue
    const { involvedObject: about, type, reason } = object as unknown as RecordedEvent
    if (isOf(run, about.name)) add(`Event ${about.kind} ${type} ${reason}`, 'told')
  }
  for (const { kind, type, object } of lines)
    if (kind === 'ServiceAccount' && isOf(run, object.metadata.name))
      add('ServiceAccount', type === 'DELETED' ? 'goes' : 'stays')
  return facts
}

interface RecordedEvent {
  involvedObject: { kind: string; name: string }
  type: string
  reason: string
}

type Add = (name: string, value: string) => void

function isOf(run: string, name: string): boolean {
  return name === run || name.startsWith(`${run}-`)
}

function addRun(add: Add, kind: string, objects: Watched[]): void {
  const conditions = objects.flatMap(({ status }) => status?.conditions?.slice(0, 1) ?? [])
  const states = conditions.map(({ status, reason = '' }) => `${status} ${reason}`)
  add(`${kind} conditions`, states.filter((state, index) => state !== states[index - 1]).join(', '))
  for (const { status, reason = '', message = '' } of conditions)
    if (!onTheWay.test(message)) add(`${kind} says with ${status} ${reason}`, message)
  const { spec = {}, status = {} } = objects.at(-1)!
  flatten(spec, (path, value) => add(`${kind} spec.${path}`, value))
  const rest = omit(status as Record<string, unknown>, 'conditions', 'taskSpec', 'provenance')
  flatten(rest, (path, value) => add(`${kind} status.${path}`, value))
}

function addPod(add: Add, { status }: Watched): void {
  const { phase = '', containerStatuses = [] } = status ?? {}
  add('Pod status.phase', phase)
  const ends = containerStatuses as {
    name: string
    state?: Record<string, { reason?: string; exitCode?: number }>
  }[]
  for (const { name, state = {} } of ends)
    for (const [what, { reason, exitCode }] of Object.entries(state))
      add(`Pod status.${name}`, [what, reason, exitCode].filter((part) => part !== undefined).join(' '))
}

/** What says which machine it was, and nothing else. */
const ofTheMachine = /(^|\.)(imageID|containerID|provenance)$/

/** Every leaf below a value with its path; lists of named things by their names. */
function flatten(value: unknown, leaf: (path: string, value: string) => void, path = ''): void {
  if (ofTheMachine.test(path)) return
  if (typeof value !== 'object' || value === null) {
    leaf(path, String(value))
    return
  }
  const named = (entry: unknown) => (entry as { name?: string } | null)?.name
  for (const [key, entry] of Object.entries(value)) {
    const step = Array.isArray(value) ? (named(entry) ?? key) : key
    flatten(entry, leaf, path === '' ? step : `${path}.${step}`)
  }
}

/** The text without what is made anew each time. */
function settle(text: string): string {
  return text
    .replaceAll(/\b(web-[a-z0-9]{5,6})-[a-z0-9]{5}(?=-pod|\b)/g, '$1-*****')
    .replaceAll(/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, 'UID')
    .replaceAll(/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, 'TIME')
    .replaceAll(/SHP_(CONFIGMAP|SECRET)_PARAM_[A-Z0-9]+/g, 'SHP_$1_PARAM_*')
    .replaceAll(/registry\.example\.com\/shp-([a-z-]+)/g, 'ghcr.io/shipwright-io/build/$1:latest')
}

/** Where two courses are not the same. */
export interface Difference {
  fact: string
  recorded: string | null
  embedded: string | null
}

export function compareCourses(recorded: Course, embedded: Course): Difference[] {
  const facts = new Set([...recorded.keys(), ...embedded.keys()])
  return [...facts].sort().flatMap((fact) => {
    const [was, is] = [recorded.get(fact) ?? null, embedded.get(fact) ?? null]
    if (was === is || isChance(fact, was, is)) return []
    return [{ fact, recorded: was, embedded: is }]
  })
}

/** A passing state that was not caught, with its words and its Event. */
function isChance(fact: string, was: string | null, is: string | null): boolean {
  if (fact.endsWith(' conditions') && was !== null && is !== null) {
    const seen = new Set(is.split(', '))
    return (
      was
        .split(', ')
        .filter((state) => seen.has(state) || !passing.includes(state))
        .join(', ') === is
    )
  }
  const [, , reason] = /^(\w+) says with (.+)$/.exec(fact) ?? []
  if (reason !== undefined) return passing.includes(reason) && is === null
  return /^Event TaskRun Normal (Pending|Running)$/.test(fact) && is === null
}
