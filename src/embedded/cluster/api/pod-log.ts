import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { pod as podSchema } from '../../../shipwright/index.ts'
import type { KubeObject } from '../objects/client.ts'
import { notFound } from '../objects/find-kind.ts'
import { badRequest } from './answer.ts'
import type { Call } from './call.ts'
import { flag, wholeNumber } from './call.ts'

/** A follower of a silent container gets its headers after this, so that it knows that it follows. */
const headersAfterMs = 200

/** A container's log as text, to its end or, with `follow`, to the container's. */
export async function answerPodLog(call: Call, name: string): Promise<void> {
  const { objects, logs, target, query, response, signal } = call
  const pod = objects.get('Pod', target.namespace, name)
  if (pod === null) throw notFound(target.kind, name)
  const container = chooseContainer(pod, query.get('container') ?? '')
  if (flag(query, 'previous'))
    throw badRequest(`previous terminated container "${container}" in pod "${name}" not found`)
  const options = {
    follow: flag(query, 'follow'),
    timestamps: flag(query, 'timestamps'),
    tailLines: wholeNumber(query, 'tailLines'),
    sinceSeconds: wholeNumber(query, 'sinceSeconds'),
    limitBytes: wholeNumber(query, 'limitBytes'),
  }
  const chunks = logs.read(pod, container, options, signal)[Symbol.asyncIterator]()
  // What cannot be read says so at the first chunk, while the answer can still be an error.
  const first = chunks.next()
  const waited = new AbortController()
  await Promise.race([first, call.clock.sleep(headersAfterMs, waited.signal)]).finally(() => waited.abort())
  response.writeHead(200, { 'content-type': 'text/plain' })
  response.flushHeaders()
  try {
    await pipeline(Readable.from(chain(first, chunks)), response, { signal })
  } catch (error) {
    if (!signal.aborted) throw error
  }
}

async function* chain(
  first: Promise<IteratorResult<Uint8Array>>,
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  try {
    for (let result = await first; result.done !== true; result = await rest.next()) yield result.value
  } finally {
    await rest.return?.()
  }
}

function chooseContainer(pod: KubeObject, asked: string): string {
  const parsed = podSchema.safeParse(pod)
  const names = parsed.data?.spec?.containers?.map(({ name }) => name) ?? []
  const podName = pod.metadata.name
  if (asked === '') {
    const [only, ...others] = names
    if (only !== undefined && others.length === 0) return only
    throw badRequest(
      `a container name must be specified for pod ${podName}, choose one of: [${names.join(' ')}]`,
    )
  }
  if (!names.includes(asked)) throw badRequest(`container ${asked} is not valid for pod ${podName}`)
  return asked
}
