import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Clock, Log } from '../../../ports.ts'
import type { KubeObject, LogSource, Selection, SourceUpload, UsageSource } from '../objects/client.ts'
import type { ObjectStore } from '../objects/open-objects.ts'
import { selectableField } from '../kinds/selectable-field.ts'
import { fieldTerms } from '../objects/parse-selector.ts'
import { badRequest } from './answer.ts'
import type { Target } from './parse-path.ts'

/** What answering needs. */
export interface ApiParts {
  objects: ObjectStore
  logs: LogSource
  /** Absent where no node takes files. */
  sources?: SourceUpload
  /** Absent where nothing is measured. */
  usage?: UsageSource
  clock: Clock
  log: Log
}

/** One request on its way, authenticated and with its path understood. */
export interface Call extends ApiParts {
  request: IncomingMessage
  response: ServerResponse
  query: URLSearchParams
  target: Target
  /** JSON of an object that many may watch; it is made once. */
  textOf: (object: KubeObject) => string
  /** Aborts when the client goes or the server closes. */
  signal: AbortSignal
}

/** A query parameter as a whole number; null when absent. */
export function wholeNumber(query: URLSearchParams, name: string): number | null {
  const text = query.get(name)
  if (text === null || text === '') return null
  const number = Number(text)
  if (!/^\d{1,15}$/.test(text))
    throw badRequest(`${name} must be a whole number, not ${JSON.stringify(text)}`)
  return number
}

/** A query parameter as Kubernetes reads booleans; absent is false. */
export function flag(query: URLSearchParams, name: string): boolean {
  return ['true', '1', ''].includes(query.get(name) ?? 'false')
}

/** Which objects a list, a watch or a deletion of many is about. */
export function selectionOf({ query, target }: Pick<Call, 'query' | 'target'>): Selection {
  const labelSelector = query.get('labelSelector')
  const named = target.name === null ? [] : [`metadata.name=${target.name}`]
  const asked = fieldTerms(query.get('fieldSelector') ?? '').map(({ path, operator, value }) => {
    const field = selectableField(target.kind, path)
    if (field === null) throw badRequest(`field label not supported: ${path}`)
    return `${field}${operator}${value}`
  })
  const fieldSelector = [...named, ...asked].join(',')
  return {
    ...(target.namespace === null ? {} : { namespace: target.namespace }),
    ...(labelSelector === null ? {} : { labelSelector }),
    ...(fieldSelector === '' ? {} : { fieldSelector }),
  }
}
