import { Readable } from 'node:stream'
import { KubeConfig } from '@kubernetes/client-node'
import { Agent, request } from 'undici'

/** Sends a tar to the Pod whose step waits for its source; `sent` hears of the bytes so far. */
export async function uploadSource(
  kubeconfig: string,
  pod: { namespace: string; name: string },
  tar: AsyncIterable<Uint8Array>,
  sent: (bytes: number) => void,
  signal: AbortSignal,
): Promise<void> {
  const config = new KubeConfig()
  config.loadFromFile(kubeconfig)
  const cluster = config.getCurrentCluster()
  const ca = Buffer.from(cluster?.caData ?? '', 'base64')
  // Nothing is answered before all of it is unpacked, however long that takes.
  const agent = new Agent({ connect: { ca }, headersTimeout: 0, bodyTimeout: 0 })
  try {
    const response = await request(
      `${cluster?.server ?? ''}/api/v1/namespaces/${pod.namespace}/pods/${pod.name}/source`,
      {
        method: 'PUT',
        headers: {
          authorization: `Bearer ${config.getCurrentUser()?.token ?? ''}`,
          'content-type': 'application/x-tar',
        },
        body: Readable.from(counted(tar, sent)),
        dispatcher: agent,
        signal,
      },
    )
    const answer = await response.body.text()
    if (response.statusCode >= 300) throw new Error(messageOf(answer, response.statusCode))
  } finally {
    await agent.destroy()
  }
}

async function* counted(
  tar: AsyncIterable<Uint8Array>,
  sent: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  let bytes = 0
  for await (const chunk of tar) {
    bytes += chunk.length
    sent(bytes)
    yield chunk
  }
}

function messageOf(answer: string, code: number): string {
  try {
    return (JSON.parse(answer) as { message?: string }).message ?? answer
  } catch {
    return `the cluster answered ${code}: ${answer.slice(0, 200)}`
  }
}
