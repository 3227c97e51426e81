import type { IncomingMessage, ServerResponse } from 'node:http'
import { ApiError } from '../objects/client.ts'
import { answerJson } from './answer.ts'
import type { ApiParts, Call } from './call.ts'
import { flag } from './call.ts'
import { deleteCollection, deleteObject } from './objects/delete-objects.ts'
import { describeSchemas, emptyOpenapiV2 } from './discovery/describe-schemas.ts'
import { discover } from './discovery/discover.ts'
import { parsePath } from './parse-path.ts'
import { answerPodLog } from './pod-log.ts'
import { answerPodSource } from './pod-source.ts'
import { getObject, listObjects } from './objects/read-objects.ts'
import { answerMetrics } from './answer-metrics.ts'
import { answerReview } from './answer-review.ts'
import { watchObjects } from './objects/watch-objects.ts'
import { createObject, patchObject, updateObject } from './objects/write-objects.ts'

/** Answers one authenticated request. Throws ApiError. */
export async function answerRequest(
  parts: ApiParts & Pick<Call, 'textOf'>,
  request: IncomingMessage,
  response: ServerResponse,
  signal: AbortSignal,
): Promise<void> {
  const { pathname, searchParams: query } = new URL(request.url ?? '/', 'https://cluster')
  const target = parsePath(pathname)
  if (target !== null) return answerTarget({ ...parts, request, response, query, target, signal })
  if (await answerReview(pathname, request, response)) return
  if (request.method !== 'GET') throw nothingHere()
  if (pathname === '/openapi/v2') {
    answerOpenapiV2(request, response)
    return
  }
  const metrics = answerMetrics(parts, pathname, query)
  if (metrics !== null) {
    answerJson(response, 200, metrics)
    return
  }
  const found = discover(pathname, request.headers.host ?? '') ?? describeSchemas(pathname)
  if (found === null) throw nothingHere()
  answerJson(response, 200, found)
}

async function answerTarget(call: Call): Promise<void> {
  const { kind, name, subresource } = call.target
  const method = call.request.method ?? ''
  if (subresource === 'log' && kind.kind === 'Pod' && name !== null) {
    if (method !== 'GET') throw notAllowed(method)
    return answerPodLog(call, name)
  }
  if (subresource === 'source' && kind.kind === 'Pod' && name !== null) {
    if (method !== 'PUT') throw notAllowed(method)
    return answerPodSource(call, name)
  }
  if (subresource !== null && !(subresource === 'status' && kind.statusSubresource)) throw nothingHere()
  if (name === null) return answerCollection(call, method)
  switch (method) {
    case 'GET':
      if (flag(call.query, 'watch')) return watchObjects(call)
      getObject(call, name)
      return
    case 'PUT':
      return updateObject(call, name)
    case 'PATCH':
      return patchObject(call, name)
    case 'DELETE':
      if (subresource === null) return deleteObject(call, name)
      throw notAllowed(method)
    default:
      throw notAllowed(method)
  }
}

async function answerCollection(call: Call, method: string): Promise<void> {
  const { kind, namespace } = call.target
  const addressed = kind.namespaced === (namespace !== null)
  switch (method) {
    case 'GET':
      if (flag(call.query, 'watch')) return watchObjects(call)
      listObjects(call)
      return
    case 'POST':
      if (addressed) return createObject(call)
      throw notAllowed(method)
    case 'DELETE':
      if (addressed) return deleteCollection(call)
      throw notAllowed(method)
    default:
      throw notAllowed(method)
  }
}

function answerOpenapiV2(request: IncomingMessage, response: ServerResponse): void {
  const { protobufType, json } = emptyOpenapiV2
  if (!(request.headers.accept ?? '').includes('protobuf')) {
    answerJson(response, 200, json)
    return
  }
  response.writeHead(200, { 'content-type': protobufType, 'content-length': 0 })
  response.end()
}

function nothingHere(): ApiError {
  return new ApiError(404, 'NotFound', 'the server could not find the requested resource')
}

function notAllowed(method: string): ApiError {
  return new ApiError(
    405,
    'MethodNotAllowed',
    `the server does not allow this method on the requested resource: ${method}`,
  )
}
