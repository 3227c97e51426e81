import { Agent, request } from 'undici'
import type { ClusterApi } from './start-cluster-api.ts'
import { serveApi, statusAnswer, type ApiAnswer, type ApiCall, type ServedApi } from './serve-api.ts'

/** In front of a cluster's API: what `spoil` answers is said in its place, and null lets the request through. */
export async function spoilApi(
  cluster: Pick<ClusterApi, 'url' | 'ca' | 'token'>,
  spoil: (call: ApiCall) => ApiAnswer | null,
): Promise<ServedApi> {
  const agent = new Agent({ connect: { ca: cluster.ca } })
  return serveApi((call) => spoil(call) ?? ((response) => void forward(call, response)))

  async function forward(
    call: ApiCall,
    response: Parameters<Extract<ApiAnswer, (...args: never) => void>>[0],
  ) {
    const query = call.query.size === 0 ? '' : `?${call.query.toString()}`
    const answer = await request(`${cluster.url}${call.path}${query}`, {
      method: call.method as 'GET',
      dispatcher: agent,
      headers: {
        authorization: `Bearer ${cluster.token}`,
        ...(call.type === undefined ? {} : { 'content-type': call.type }),
      },
      ...(call.type === undefined ? {} : { body: JSON.stringify(call.body) }),
    })
    response.writeHead(answer.statusCode, { 'content-type': 'application/json' })
    response.end(Buffer.from(await answer.body.arrayBuffer()))
  }
}

/** Kubernetes' words for what may not be done. */
export function forbidden(resource: string): ApiAnswer {
  return statusAnswer(403, 'Forbidden', `${resource} is forbidden: User "slipway" cannot create resource`)
}
