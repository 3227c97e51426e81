import { z } from 'zod'
import { permissionFor } from './permission-for.ts'

const web = z.url({ protocol: /^https?$/ }).max(2000)

/** https://docs.github.com/apps/sharing-github-apps/registering-a-github-app-from-a-manifest */
const schema = z
  .object({
    name: z.string().trim().min(1).max(34),
    url: web,
    hook_attributes: z.object({ url: web, active: z.boolean().default(true) }).optional(),
    redirect_url: web.optional(),
    callback_urls: z.array(web).max(10).optional(),
    setup_url: web.optional(),
    description: z.string().max(10_000).optional(),
    public: z.boolean().default(false),
    default_permissions: z.record(z.string().regex(/^[a-z_]{1,50}$/), z.enum(['read', 'write'])).default({}),
    default_events: z.array(z.string().regex(/^[a-z_]{1,50}$/)).default([]),
  })
  .superRefine(({ default_events, default_permissions }, context) => {
    for (const event of default_events) {
      const needed = permissionFor(event)
      if (needed !== null && default_permissions[needed] === undefined)
        context.addIssue({
          code: 'custom',
          path: ['default_events'],
          message: `${event} is sent only to an App that may read ${needed}`,
        })
    }
  })

export type Manifest = z.output<typeof schema>

/** The manifest, or what is wrong with it. */
export function readManifest(text: string): { manifest: Manifest } | { problem: string } {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { problem: 'The manifest is not JSON.' }
  }
  const parsed = schema.safeParse(value)
  return parsed.success ? { manifest: parsed.data } : { problem: z.prettifyError(parsed.error) }
}
