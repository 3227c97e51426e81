import { z } from 'zod'

/** A GitHub App that `slipway setup` registered, as it is kept. */
export type StoredApp = z.output<typeof schema>

const schema = z.strictObject({
  version: z.literal(1),
  /** Of GitHub Enterprise Server; null for github.com. */
  githubUrl: z.string().nullable(),
  appId: z.number().int().positive(),
  /** As people see it. */
  name: z.string(),
  slug: z.string(),
  /** The App's page at GitHub. */
  htmlUrl: z.string(),
  /** Where its webhook sends to, which is also where people reach the pages. */
  publicUrl: z.string(),
  webhookSecret: z.string().min(1),
  /** PEM. */
  privateKey: z.string().min(1),
  /** By which people sign in with it; left out where a release kept it that had no use for it. */
  client: z.strictObject({ id: z.string().min(1), secret: z.string().min(1) }).optional(),
})

/** Reads what `formatStoredApp` wrote; null when it is something else. */
export function parseStoredApp(text: string): StoredApp | null {
  try {
    return schema.safeParse(JSON.parse(text)).data ?? null
  } catch {
    return null
  }
}

/** The App as text for a file or a Secret. */
export function formatStoredApp(app: StoredApp): string {
  return `${JSON.stringify(app, null, 2)}\n`
}
