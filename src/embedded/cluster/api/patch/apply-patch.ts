import type { IncomingMessage } from 'node:http'
import type { Kind } from '../../kinds/kind.ts'
import type { KubeObject } from '../../objects/client.ts'
import { badRequest } from '../answer.ts'
import { applyJsonPatch, parseJsonPatch } from './json-patch.ts'
import { mergePatch } from './merge-patch.ts'
import { isRecord, mediaType, readBody, unsupported } from '../read-body.ts'
import { strategicMerge } from './strategic-merge.ts'

const types = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
}
/** Server-side apply; the body may be JSON, which is YAML too. */
export const applyType = 'application/apply-patch+yaml'

/** The kinds of patch that a resource takes: custom resources have no strategic merge. */
export function patchTypes(kind: Pick<Kind, 'group'>): string[] {
  return kind.group === '' ? [types.json, types.merge, types.strategic] : [types.json, types.merge]
}

/** Reads the patch of a request; the returned function applies it. Throws 400, 413, 415, 422. */
export async function applyPatch(
  request: IncomingMessage,
  kind: Pick<Kind, 'group'>,
): Promise<(object: KubeObject) => unknown> {
  const type = mediaType(request)
  if (!patchTypes(kind).includes(type)) throw unsupported(type, patchTypes(kind))
  const patch = await readBody(request)
  if (type === types.json) {
    const operations = parseJsonPatch(patch)
    return (object) => applyJsonPatch(object, operations)
  }
  if (!isRecord(patch)) throw badRequest('a merge patch must be a JSON object')
  return type === types.merge
    ? (object) => mergePatch(object, patch)
    : (object) => strategicMerge(object, patch)
}
