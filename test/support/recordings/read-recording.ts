import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseAllDocuments } from 'yaml'
import type { NewObject } from '../../../src/embedded/cluster/objects/client.ts'

/** The kinds that Slipway watches. */
export const watchedKinds = ['BuildRun', 'TaskRun', 'Pod'] as const
export type WatchedKind = (typeof watchedKinds)[number]

interface RecordedMeta {
  name: string
  namespace: string
  uid: string
  resourceVersion: string
  creationTimestamp: string
  annotations?: Record<string, string>
  labels?: Record<string, string>
  ownerReferences?: { uid: string }[]
}

/** A line of a recording: what a watch of a real cluster said, `t` seconds after the BuildRun was posted. */
export interface RecordedLine {
  t: number
  kind: WatchedKind | 'Event' | 'ServiceAccount'
  type: 'ADDED' | 'MODIFIED' | 'DELETED'
  object: Record<string, unknown> & { metadata: RecordedMeta }
}

/** What somebody did while it ran, `t` seconds after the BuildRun was posted. */
export interface RecordedAction {
  t: number
  verb: 'patch' | 'delete'
  /** `Pod/NAME` */
  object: string
  /** A merge patch. */
  body?: object
}

/** What a client of a real cluster saw while BuildRuns lived and died; its README tells the cases. */
export interface Recording {
  name: string
  lines: RecordedLine[]
  /** What was created, in this order. */
  objects: NewObject[]
  actions: RecordedAction[]
  /** By container: all that it wrote, also where the Pod took its log with it. */
  logs: Map<string, string>
}

const folder = join(import.meta.dirname, '../../fixtures/recordings')

/** Names of the cases, in alphabetical order. */
export function listRecordings(): string[] {
  return readdirSync(folder).sort()
}

/** The text of its watches: one JSON object a line. */
export function recordedText(name: string): string {
  return readFileSync(join(folder, name, 'watch.ndjson'), 'utf8')
}

export function readLines(text: string): RecordedLine[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as RecordedLine)
}

export function readRecording(name: string): Recording {
  const objects = parseAllDocuments(readFileSync(join(folder, name, 'objects.yaml'), 'utf8'))
  const actions = join(folder, name, 'actions.json')
  const logs = join(folder, name, 'logs')
  const files = existsSync(logs) ? readdirSync(logs) : []
  return {
    name,
    lines: readLines(recordedText(name)),
    objects: objects.map((document) => document.toJS() as NewObject),
    actions: existsSync(actions) ? (JSON.parse(readFileSync(actions, 'utf8')) as RecordedAction[]) : [],
    logs: new Map(files.map((file) => [file.replace(/\.log$/, ''), readFileSync(join(logs, file), 'utf8')])),
  }
}
