import { z } from 'zod'
import { objectMeta } from '../../../shipwright/index.ts'
import type { KubeObject, NewObject } from '../objects/client.ts'

/** A column of the table that kubectl prints; the first of every kind is Name. */
export interface Column {
  name: string
  type: 'string' | 'integer' | 'date'
  description: string
  /** Shown with `-o wide` only. */
  wide?: boolean
}

/** What a cell holds; null prints as nothing. */
type Cell = string | number | null

/** One resource of the API: how it is named, checked, and shown. */
export interface Kind {
  /** Empty for core. */
  group: string
  version: string
  kind: string
  plural: string
  singular: string
  /** A sentence for `kubectl explain`. */
  description: string
  shortNames: string[]
  categories: string[]
  namespaced: boolean
  /** Has a status subresource: `update` leaves the status alone, `create` drops it. */
  statusSubresource: boolean
  /** `metadata.generation` counts changes of all but metadata and status. */
  generation: boolean
  /** For validation on write, strict decoding and OpenAPI; stored is what came in, not what was parsed. */
  schema: z.ZodType
  columns: Column[]
  /** The name is the last column, and shown with `-o wide` only. */
  hidesName: boolean
  /** Cells in the order of `columns`, without the name; `now` (epoch ms) is for ages. */
  cells(object: KubeObject, now: number): Cell[]
  /** Fills in what the API server would: defaults and folded fields. */
  complete(object: NewObject): NewObject
}

interface Definition<Schema extends z.ZodType> extends Pick<
  Kind,
  'kind' | 'plural' | 'singular' | 'description' | 'columns'
> {
  group?: string
  version?: string
  shortNames?: string[]
  categories?: string[]
  namespaced?: boolean
  statusSubresource?: boolean
  hidesName?: boolean
  schema: Schema
  cells(object: z.infer<Schema>, now: number): Cell[]
  complete?(object: NewObject): NewObject
}

/** A kind with its defaults: core v1, namespaced, without a status subresource. */
export function defineKind<Schema extends z.ZodType>(definition: Definition<Schema>): Kind {
  const { schema } = definition
  return {
    group: '',
    version: 'v1',
    shortNames: [],
    categories: [],
    namespaced: true,
    statusSubresource: false,
    hidesName: false,
    generation: (definition.group ?? '') !== '',
    complete: (object) => object,
    ...definition,
    cells(object, now) {
      const parsed = schema.safeParse(object)
      return parsed.success ? definition.cells(parsed.data, now) : definition.columns.map(() => null)
    },
  }
}

/** `v1`, `shipwright.io/v1beta1`. */
export function apiVersionOf(kind: Pick<Kind, 'group' | 'version'>): string {
  return kind.group === '' ? kind.version : `${kind.group}/${kind.version}`
}

/** `builds.shipwright.io`, as Kubernetes names a resource in messages. */
export function qualifiedResource(kind: Pick<Kind, 'group' | 'plural'>): string {
  return kind.group === '' ? kind.plural : `${kind.plural}.${kind.group}`
}

/** Metadata with the fields that only Kubernetes itself writes, so that strict decoding knows them. */
export const metadata = objectMeta.extend({
  deletionGracePeriodSeconds: z.number().optional(),
  selfLink: z.string().optional(),
  managedFields: z.array(z.unknown()).optional(),
})

/** The Age column, which most kinds end with. */
export const ageColumn: Column = {
  name: 'Age',
  type: 'date',
  description: 'Time since creation',
}
