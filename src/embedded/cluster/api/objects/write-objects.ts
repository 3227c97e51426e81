import { isDeepStrictEqual } from 'node:util'
import type { KubeObject, NewObject } from '../../objects/client.ts'
import { ApiError } from '../../objects/client.ts'
import { mergeConfiguration } from '../../objects/fields/merge-configuration.ts'
import { notFound } from '../../objects/find-kind.ts'
import { without } from '../../objects/without.ts'
import { apiVersionOf } from '../../kinds/kind.ts'
import { unknownFields } from '../../kinds/validate-object.ts'
import { badRequest } from '../answer.ts'
import { applyPatch, applyType } from '../patch/apply-patch.ts'
import type { Call } from '../call.ts'
import { flag } from '../call.ts'
import { isRecord, mediaType, readObject } from '../read-body.ts'
import { answerObject } from './read-objects.ts'

export async function createObject(call: Call): Promise<void> {
  const body = address(call, await readObject(call.request), null)
  checkFields(call, body, [])
  answerObject(call, 201, call.objects.create(body, { dryRun: dryRun(call.query) }))
}

export async function updateObject(call: Call, name: string): Promise<void> {
  const body = address(call, await readObject(call.request), name)
  checkFields(call, body, [])
  write(call, body)
}

export async function patchObject(call: Call, name: string): Promise<void> {
  const { kind, namespace, subresource } = call.target
  if (mediaType(call.request) === applyType && subresource === null) return applyObject(call, name)
  if (call.query.has('force'))
    throw invalidOption('force: Forbidden: may not be specified for non-apply patch')
  const patch = await applyPatch(call.request, kind)
  // From here to the write nothing waits, so the object cannot change in between.
  const stored = call.objects.get(kind.kind, namespace, name)
  if (stored === null) throw notFound(kind, name)
  const patched = patch(stored)
  if (!isRecord(patched)) throw badRequest('the patch leaves no object')
  const body = address(call, patched, name)
  checkFields(call, body, unknownFields(kind, stored))
  write(call, body)
}

/** Server-side apply. */
async function applyObject(call: Call, name: string): Promise<void> {
  const { objects, query, target } = call
  const { kind, namespace } = target
  const configuration = address(call, await readObject(call.request), name)
  if (!query.get('fieldManager'))
    throw invalidOption('fieldManager: Required value: is required for apply patch')
  if ('managedFields' in configuration.metadata) throw badRequest('metadata.managedFields must be nil')
  const stored = objects.get(kind.kind, namespace, name) ?? {}
  const laid = mergeConfiguration(kind.group, stored, configuration) as NewObject
  checkFields(call, laid, unknownFields(kind, stored))
  const options = { dryRun: dryRun(query), manager: managerOf(call), force: flag(query, 'force') }
  const { object, created } = objects.apply(configuration, options)
  answerObject(call, created ? 201 : 200, object)
}

function invalidOption(message: string): ApiError {
  return new ApiError(422, 'Invalid', `PatchOptions.meta.k8s.io "" is invalid: ${message}`)
}

/** The client's own word for itself, else its program's name. */
function managerOf({ query, request }: Call): string {
  const program = (request.headers['user-agent'] ?? '').split('/')[0] ?? ''
  return ((query.get('fieldManager') ?? '') || program || 'unknown').replace(/[^ -~]/g, '?').slice(0, 128)
}

function write(call: Call, body: NewObject): void {
  const { objects, target } = call
  const options = { dryRun: dryRun(call.query), manager: managerOf(call) }
  // What the server decides is taken from the stored object, so an absent uid or version is no lie.
  const object = body as KubeObject
  answerObject(
    call,
    200,
    target.subresource === 'status' ? objects.updateStatus(object, options) : objects.update(object, options),
  )
}

/** Checks that the body is about what the URL names, and fills in what it leaves out. */
function address(call: Call, body: Record<string, unknown>, name: string | null): NewObject {
  const { kind, namespace } = call.target
  const apiVersion = apiVersionOf(kind)
  const given = [body['apiVersion'] ?? apiVersion, body['kind'] ?? kind.kind]
  if (!isDeepStrictEqual(given, [apiVersion, kind.kind]))
    throw badRequest(`the body is not a ${kind.kind} of ${apiVersion}, which is what ${kind.plural} are`)
  const metadata = body['metadata'] ?? {}
  if (!isRecord(metadata)) throw badRequest('metadata must be an object')
  if (name !== null && (metadata['name'] ?? name) !== name)
    throw badRequest(
      `the name of the object (${String(metadata['name'])}) does not match the name on the URL (${name})`,
    )
  if (
    (metadata['namespace'] ?? namespace ?? undefined) !== (namespace ?? undefined) &&
    metadata['namespace'] !== ''
  )
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request')
  return {
    ...body,
    apiVersion,
    kind: kind.kind,
    metadata: {
      ...without(metadata, 'namespace'),
      ...(name === null ? {} : { name }),
      ...(namespace === null ? {} : { namespace }),
    },
  }
}

/** What `fieldValidation` asks for: refuse unknown fields, warn about them (the default), or let them be. */
function checkFields(call: Call, body: NewObject, known: string[]): void {
  const mode = call.query.get('fieldValidation') || 'Warn'
  if (!['Strict', 'Warn', 'Ignore'].includes(mode))
    throw badRequest(
      `fieldValidation: Unsupported value: ${JSON.stringify(mode)}: supported values: "Ignore", "Warn", "Strict"`,
    )
  if (mode === 'Ignore') return
  const { kind } = call.target
  const unknown = unknownFields(kind, body).filter((field) => !known.includes(field))
  if (unknown.length === 0) return
  const complaints = unknown.map((field) => `unknown field ${JSON.stringify(field)}`)
  if (mode === 'Strict')
    throw badRequest(
      `${kind.kind} in version "${kind.version}" cannot be handled as a ${kind.kind}: strict decoding error: ${complaints.join(', ')}`,
    )
  call.response.setHeader(
    'warning',
    complaints
      .slice(0, 10)
      .map((text) => `299 - ${JSON.stringify(text.replace(/[^ -~]/g, '?').slice(0, 200))}`),
  )
}

export function dryRun(query: URLSearchParams): boolean {
  const values = query.getAll('dryRun')
  if (values.some((value) => value !== 'All'))
    throw new ApiError(422, 'Invalid', 'dryRun: Unsupported value: supported values: "All"')
  return values.length > 0
}
