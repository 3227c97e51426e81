import { ApiError } from '../objects/client.ts'
import { notFound } from '../objects/find-kind.ts'
import { answerJson } from './answer.ts'
import type { Call } from './call.ts'

/** Takes the files of a Local source as a tar; how much of them is the node's to say. */
export async function answerPodSource(call: Call, name: string): Promise<void> {
  const { objects, request, response, signal, sources, target } = call
  const pod = objects.get('Pod', target.namespace, name)
  try {
    if (pod === null) throw notFound(target.kind, name)
    if (sources === undefined) throw new ApiError(501, 'NotImplemented', 'this cluster takes no source files')
    answerJson(response, 200, await sources.upload(pod, request as AsyncIterable<Uint8Array>, signal))
  } catch (error) {
    // The rest of what was refused is not waited for.
    if (!response.headersSent) response.setHeader('connection', 'close')
    throw error
  }
}
