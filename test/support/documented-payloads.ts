import { createRequire } from 'node:module'

interface Examples {
  /** GitHub's name of the event. */
  name: string
  examples: Record<string, unknown>[]
}

/** The payloads that GitHub's documentation shows, by event: https://github.com/octokit/webhooks. */
export const documentedPayloads = createRequire(import.meta.url)(
  '@octokit/webhooks-examples/api.github.com/index.json',
) as Examples[]

/** Those of one event, perhaps of one action only; made anew each time, to be changed. */
export function payloadsOf(event: string, action?: string): Record<string, unknown>[] {
  const examples = documentedPayloads.find(({ name }) => name === event)?.examples ?? []
  return structuredClone(action === undefined ? examples : examples.filter((one) => one['action'] === action))
}
