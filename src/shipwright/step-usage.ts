import { z } from 'zod'
import type { StepUsage } from '../domain/index.ts'

const mostContainers = 100
const usages = z.record(
  z.string().max(253),
  z.object({
    cpuSeconds: z.number().nonnegative(),
    peakMemoryBytes: z.number().nonnegative(),
    exact: z.boolean(),
  }),
)

/** What a Pod's annotation says of its containers; empty where it is missing or is not what it should be. */
export function readStepUsage(annotation: string | undefined): Map<string, StepUsage> {
  const parsed = usages.safeParse(parse(annotation ?? ''))
  const entries = parsed.success ? Object.entries(parsed.data) : []
  return new Map(entries.slice(0, mostContainers))
}

/** The annotation's text. */
export function writeStepUsage(usage: ReadonlyMap<string, StepUsage>): string {
  return JSON.stringify(Object.fromEntries(usage))
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
