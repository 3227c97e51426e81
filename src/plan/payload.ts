import { z } from 'zod'
import { isFullSha } from '../domain/index.ts'

/**
 * What is read of GitHub's payloads: https://docs.github.com/webhooks/webhook-events-and-payloads.
 * The signature says that GitHub sent it; names and texts in it are still of strangers.
 */
const sha = z.string().refine(isFullSha, 'is no full commit id')

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

const account = z.object({ id: z.number().int(), login: z.string().max(256) })

const repository = z.object({
  id: z.number().int(),
  full_name: z.string().regex(/^[\w.-]{1,100}\/[\w.-]{1,100}$/, 'is no owner/name'),
  private: z.boolean(),
  clone_url: httpsUrl,
  html_url: httpsUrl,
  default_branch: z.string().max(1024),
})

const installation = z.object({ id: z.number().int() }).nullish()

export const pushPayload = z.object({
  ref: z.string().max(1100),
  before: sha,
  after: sha,
  deleted: z.boolean(),
  forced: z.boolean(),
  /** Null when the ref was deleted, and for some tags. */
  head_commit: z.object({ id: sha, message: z.string() }).nullish(),
  repository,
  installation,
  pusher: z.object({ name: z.string().max(256) }).nullish(),
  sender: account.nullish(),
})

export const pullRequestPayload = z.object({
  action: z.string(),
  number: z.number().int().positive(),
  pull_request: z.object({
    title: z.string(),
    draft: z.boolean().nullish(),
    user: account.nullish(),
    head: z.object({
      ref: z.string().max(1024),
      sha,
      repo: repository.pick({ id: true, full_name: true, clone_url: true }).nullish(),
    }),
    base: z.object({ ref: refName, sha }),
  }),
  repository,
  installation,
  sender: account.nullish(),
})

export type RepositoryPayload = z.infer<typeof repository>
export type AccountPayload = z.infer<typeof account>
