import { z } from 'zod'

const object = z.object({
  metadata: z.object({ uid: z.string(), annotations: z.record(z.string(), z.string()).default({}) }),
})

/** What identifies an object that the API server answered with. */
export function readMeta(answer: unknown): { uid: string; annotations: Record<string, string> } {
  return object.parse(answer).metadata
}
