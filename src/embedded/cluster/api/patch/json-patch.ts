import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import { ApiError } from '../../objects/client.ts'
import { badRequest } from '../answer.ts'

const pointer = z.string().regex(/^(\/|$)/)
const operation = z.discriminatedUnion('op', [
  z.object({ op: z.enum(['add', 'replace', 'test']), path: pointer, value: z.unknown() }),
  z.object({ op: z.enum(['move', 'copy']), path: pointer, from: pointer }),
  z.object({ op: z.literal('remove'), path: pointer }),
])
type Operation = z.infer<typeof operation>

/** As a real API server caps them. */
const operationsCap = 10_000

/** Throws 400 on what is not a JSON patch. */
export function parseJsonPatch(patch: unknown): Operation[] {
  const parsed = z.array(operation).max(operationsCap).safeParse(patch)
  if (!parsed.success) throw badRequest('the body is not a valid JSON patch (RFC 6902)')
  return parsed.data
}

/** RFC 6902, on a copy. Throws 422 when a path is not there or a test fails. */
export function applyJsonPatch(target: unknown, operations: Operation[]): unknown {
  const root = { document: structuredClone(target) }
  for (const step of operations) apply(root, step)
  return root.document
}

interface Root {
  document: unknown
}

function apply(root: Root, step: Operation): void {
  switch (step.op) {
    case 'test':
      if (!isDeepStrictEqual(read(root, step.path), step.value))
        throw rejected(`testing value ${step.path} failed`)
      return
    case 'add':
      add(root, step.path, structuredClone(step.value))
      return
    case 'replace':
      read(root, step.path)
      set(root, step.path, structuredClone(step.value))
      return
    case 'remove':
      remove(root, step.path)
      return
    case 'copy':
      add(root, step.path, structuredClone(read(root, step.from)))
      return
    case 'move': {
      const value = read(root, step.from)
      remove(root, step.from)
      add(root, step.path, value)
    }
  }
}

/** The container of a path's last step; the document itself lies in `root` under `document`. */
function locate(root: Root, path: string): { parent: object; key: string } {
  const keys = [
    'document',
    ...path
      .split('/')
      .slice(1)
      .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~')),
  ]
  const key = keys.pop() ?? ''
  let parent: unknown = root
  for (const step of keys) parent = child(parent, step, path)
  if (typeof parent !== 'object' || parent === null) throw rejected(`${path} is not there`)
  return { parent, key }
}

function child(parent: unknown, key: string, path: string): unknown {
  const there = typeof parent === 'object' && parent !== null && Object.hasOwn(parent, key)
  if (!there || (Array.isArray(parent) && !/^\d+$/.test(key))) throw rejected(`${path} is not there`)
  return (parent as Record<string, unknown>)[key]
}

function read(root: Root, path: string): unknown {
  const { parent, key } = locate(root, path)
  return child(parent, key, path)
}

function add(root: Root, path: string, value: unknown): void {
  const { parent, key } = locate(root, path)
  if (!Array.isArray(parent)) {
    set(root, path, value)
    return
  }
  const index = key === '-' ? parent.length : Number(key)
  if (!/^(\d+|-)$/.test(key) || index > parent.length) throw rejected(`${path} is outside of its list`)
  parent.splice(index, 0, value)
}

function set(root: Root, path: string, value: unknown): void {
  const { parent, key } = locate(root, path)
  // Defined, not assigned: assigning `__proto__` would change the object's nature.
  Object.defineProperty(parent, key, { value, enumerable: true, configurable: true, writable: true })
}

function remove(root: Root, path: string): void {
  const { parent, key } = locate(root, path)
  child(parent, key, path)
  if (Array.isArray(parent)) parent.splice(Number(key), 1)
  else Reflect.deleteProperty(parent, key)
}

function rejected(why: string): ApiError {
  return new ApiError(
    422,
    'Invalid',
    `the server rejected our request due to an error in our request: ${why}`,
  )
}
