import { Response } from 'undici'
import { isImmutable } from './is-immutable.ts'
import { largestAnswer, type Answers, type KeptAnswer } from './keep-answers.ts'

/** The answer, kept for later where that may help; its body can still be read once. */
export async function keepBody(answers: Answers, key: string, response: Response): Promise<Response> {
  const etag = response.headers.get('etag')
  if (response.body === null || (etag === null && !isImmutable(key))) return response
  const reader = response.body.getReader()
  const chunks: Uint8Array[] = []
  let size = 0
  for (;;) {
    const { done, value } = (await reader.read()) as { done: boolean; value?: Uint8Array }
    if (done) break
    if (value === undefined) continue
    chunks.push(value)
    size += value.length
    if (size > largestAnswer) return goOn(response, chunks, reader)
  }
  const answer: KeptAnswer = {
    etag,
    contentType: response.headers.get('content-type'),
    link: response.headers.get('link'),
    body: new Uint8Array(Buffer.concat(chunks)),
  }
  answers.keep(key, answer)
  return restore(answer)
}

/** A kept answer as if it had just come. */
export function restore({ contentType, link, body }: KeptAnswer): Response {
  const headers = new Headers()
  if (contentType !== null) headers.set('content-type', contentType)
  if (link !== null) headers.set('link', link)
  return new Response(body, { status: 200, headers: Object.fromEntries(headers) })
}

/** Too large to keep: what was read, and then the rest as it comes. */
function goOn(
  response: Response,
  chunks: Uint8Array[],
  reader: { read(): Promise<{ done: boolean; value?: unknown }>; cancel(reason?: unknown): Promise<void> },
): Response {
  const rest = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const chunk = chunks.shift()
      const { done, value } = chunk === undefined ? await reader.read() : { done: false, value: chunk }
      if (done) controller.close()
      else controller.enqueue(value as Uint8Array)
    },
    cancel: (reason) => reader.cancel(reason),
  })
  return new Response(rest, { status: 200, headers: response.headers })
}
