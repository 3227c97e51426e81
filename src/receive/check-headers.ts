/** What GitHub says about a delivery beside its body. */
interface DeliveryHeaders {
  event: string
  guid: string
  signature: string
}

/** Why a delivery is not taken, in words for the sender, who may be anybody: nothing of the body in it. */
export interface Refusal {
  kind: 'refused'
  status: 400 | 401 | 413 | 415 | 503
  title: string
  detail: string
}

/** A refusal. */
export function refuse(status: Refusal['status'], title: string, detail: string): Refusal {
  return { kind: 'refused', status, title, detail }
}

/** Judges the headers, before anything of the body is read. https://docs.github.com/webhooks/webhook-events-and-payloads#delivery-headers */
export function checkHeaders(headers: Pick<Headers, 'get'>): DeliveryHeaders | Refusal {
  const signature = headers.get('x-hub-signature-256')
  if (signature === null)
    return refuse(
      401,
      'Not signed',
      'The header X-Hub-Signature-256 is missing: set a secret in the webhook’s settings; SHA-1 signatures are not accepted.',
    )
  const type = headers.get('content-type')?.split(';')[0]?.trim().toLowerCase()
  if (type !== 'application/json')
    return refuse(
      415,
      'Not JSON',
      'The content type has to be application/json: choose it under “Content type” in the webhook’s settings.',
    )
  const event = headers.get('x-github-event') ?? ''
  if (!/^[a-z0-9_]{1,64}$/.test(event))
    return refuse(400, 'No event', 'The header X-GitHub-Event is missing or is not the name of an event.')
  const guid = headers.get('x-github-delivery') ?? ''
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(guid))
    return refuse(400, 'No delivery id', 'The header X-GitHub-Delivery is missing or is not a GUID.')
  return { event, guid, signature }
}
