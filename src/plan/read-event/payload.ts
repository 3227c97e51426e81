import { z } from 'zod'
import { isFullSha } from '../../domain/index.ts'

/**
 * Parts of GitHub's payloads: https://docs.github.com/webhooks/webhook-events-and-payloads.
 * The signature says that GitHub sent them; names and texts in them are still of strangers.
 */
export const sha = z.string().refine(isFullSha, 'is no full commit id')

/** https://git-scm.com/docs/git-check-ref-format, and nothing that a command takes for an option. */
export const refName = z.string().refine(isRefName, 'is no name of a branch or tag')

/** Patterns are matched against it, so it has an end; people's names are far shorter. */
const longestRefName = 255

function isRefName(name: string): boolean {
  return (
    name !== '' &&
    name.length <= longestRefName &&
    !/^[-/]|\/$|\/\/|\.\.|@\{|\.lock$|[\p{Cc} ~^:?*[\\]/u.test(name) &&
    name.split('/').every((part) => part !== '' && !part.startsWith('.'))
  )
}

const httpsUrl = z
  .string()
  .refine((url) => url.startsWith('https://') && URL.canParse(url), 'is no https URL')

export const id = z.number().int().nonnegative()

/** Null for an account that is gone. */
export const account = z.object({ id, login: z.string().max(256), type: z.string().nullish() }).nullish()

/** `owner/name`. */
export const fullName = z.string().regex(/^[\w.-]{1,100}\/[\w.-]{1,100}$/, 'is no owner/name')

export const repository = z.object({
  id,
  full_name: fullName,
  owner: z.object({ id: id.nullish() }).nullish(),
  private: z.boolean(),
  clone_url: httpsUrl,
  html_url: httpsUrl,
  default_branch: z.string().max(1024),
  /** Seconds in pushes, ISO 8601 elsewhere. */
  pushed_at: z.union([z.number(), z.string().max(64)]).nullish(),
})

/** Missing where events come by a plain webhook. */
export const installation = z.object({ id }).nullish()

/** ISO 8601. */
export const time = z.string().max(64).nullish()

/** What happened to the thing that the event is named after. */
export const action = z.string().max(100)

/** Text of a stranger, of any length. */
export const text = z.string()

export const headCommit = z
  .object({ id: sha, message: text.nullish(), timestamp: time })
  // Null when the ref was deleted, and for some tags.
  .nullish()

export type RepositoryPayload = z.infer<typeof repository>
export type AccountPayload = z.infer<typeof account>
