/** One message of a stream of server-sent events: https://html.spec.whatwg.org/multipage/server-sent-events.html. */
export interface StreamMessage {
  event: string
  id: string
  data: string
}

/** What a stream says, as it comes; `id` alone moves on where it can be resumed, and is a message without data. */
export async function* readEvents(body: AsyncIterable<Uint8Array>): AsyncGenerator<StreamMessage, undefined> {
  const decoder = new TextDecoder()
  let text = ''
  let message = { event: 'message', id: '', data: [] as string[] }
  for await (const bytes of body) {
    text += decoder.decode(bytes, { stream: true })
    const lines = text.split('\n')
    text = lines.pop() ?? ''
    for (const raw of lines) {
      const line = raw.endsWith('\r') ? raw.slice(0, -1) : raw
      if (line === '') {
        const { event, id, data } = message
        if (data.length > 0 || id !== '') yield { event, id, data: data.join('\n') }
        message = { event: 'message', id: '', data: [] }
        continue
      }
      const [, field = '', value = ''] = /^([^:]*):? ?(.*)$/.exec(line) ?? []
      if (field === 'event') message.event = value
      else if (field === 'id') message.id = value
      else if (field === 'data') message.data.push(value)
    }
  }
}
