import { z } from 'zod'
import type { ForgeContext } from '../context.ts'

/** What a code stands for that an App changes into a token, once. */
type CodeGrant = z.output<typeof grant>

const lifeMs = 10 * 60_000

const grant = z.object({
  form: z.literal('oauth'),
  appId: z.number(),
  accountId: z.number(),
  /** As it was asked for; null: it was not. */
  redirectUri: z.string().nullable(),
  /** Of PKCE, S256; null: none. */
  challenge: z.string().nullable(),
})

export function keepCode({ state, clock }: ForgeContext, about: Omit<CodeGrant, 'form'>): string {
  return state.manifests.keep({ appId: null, doc: { form: 'oauth', ...about } }, clock.now() + lifeMs)
}

/** Uses it up; null where there is none such, or not any more. */
export function takeCode({ state, clock }: ForgeContext, code: string): CodeGrant | null {
  const found = grant.safeParse(state.manifests.find(code, clock.now())?.doc)
  return found.success && state.manifests.take(code) ? found.data : null
}
