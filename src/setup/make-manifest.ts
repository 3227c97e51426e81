/** What the App is to be, as asked on the page. */
export interface AppRequest {
  /** Of GitHub Enterprise Server, without a trailing slash; null for github.com. */
  githubUrl: string | null
  /** The organization that owns the App; null: the account of whoever registers it. */
  organization: string | null
  name: string
  /** Where GitHub reaches this service, without a trailing slash. */
  publicUrl: string
  /** GitHub Enterprise Server knows merge queues from 3.12, and refuses a manifest that names them before. */
  mergeQueue: boolean
}

/** A line of what the App asks for, and the reason that is told to whoever grants it. */
interface Need {
  name: string
  why: string
}

/**
 * Permissions: https://docs.github.com/rest/authentication/permissions-required-for-github-apps. Reactions and
 * replies under a pull request need `pull_requests`; GitHub sends `issue_comment` only to Apps that may read
 * issues, also for comments on pull requests.
 */
export const permissions: readonly (Need & { access: 'read' | 'write' })[] = [
  { name: 'checks', access: 'write', why: 'to report each build as a check, with its annotations' },
  { name: 'contents', access: 'read', why: 'to read .slipway.yaml and to clone the commit that is built' },
  { name: 'metadata', access: 'read', why: 'to look up repositories and what a person may do in them' },
  {
    name: 'pull_requests',
    access: 'write',
    why: 'to read pull requests and their files, and to answer commands under them',
  },
  { name: 'issues', access: 'read', why: 'to be sent the comments under pull requests' },
  { name: 'merge_queues', access: 'read', why: 'to be sent merge groups' },
]

/** Events: https://docs.github.com/webhooks/webhook-events-and-payloads. Those of installations come unasked. */
export const events: readonly Need[] = [
  { name: 'push', why: 'builds branches and tags' },
  { name: 'pull_request', why: 'builds pull requests, and cancels builds of closed ones' },
  { name: 'merge_group', why: 'builds what a merge queue tries' },
  { name: 'check_run', why: 'the buttons “Re-run” and “Approve” of a check' },
  { name: 'check_suite', why: '“Re-run all checks”' },
  { name: 'issue_comment', why: 'commands such as /slipway retest' },
  { name: 'repository', why: 'renamed, transferred, archived or deleted repositories' },
]

/** What of it an App asks for. */
export function needsOf({ mergeQueue }: Pick<AppRequest, 'mergeQueue'>): {
  permissions: readonly (Need & { access: 'read' | 'write' })[]
  events: readonly Need[]
} {
  return {
    permissions: permissions.filter(({ name }) => mergeQueue || name !== 'merge_queues'),
    events: events.filter(({ name }) => mergeQueue || name !== 'merge_group'),
  }
}

/**
 * The manifest that GitHub makes the App of, and where the browser has to post it:
 * https://docs.github.com/apps/sharing-github-apps/registering-a-github-app-from-a-manifest
 *
 * People are not asked to sign in while they install it: that would come back without a state of ours, and whoever made a
 * person follow such a link would have signed them in as somebody else.
 *
 * @param callbackUrl where GitHub sends the browser back to, with a code.
 */
export function makeManifest(request: AppRequest, callbackUrl: string): Record<string, unknown> {
  const needs = needsOf(request)
  return {
    name: request.name,
    url: request.publicUrl,
    description: 'Builds container images of what is pushed, and reports them as checks.',
    hook_attributes: { url: `${request.publicUrl}/webhooks/github`, active: true },
    redirect_url: callbackUrl,
    callback_urls: [`${request.publicUrl}/login/github/callback`],
    // Whoever has installed it comes to the checklist.
    setup_url: `${request.publicUrl}/setup`,
    public: false,
    default_permissions: Object.fromEntries(needs.permissions.map(({ name, access }) => [name, access])),
    default_events: needs.events.map(({ name }) => name),
  }
}

/** Where a manifest is posted. */
export function registrationUrl(request: AppRequest, state: string): string {
  return `${settingsUrl(request)}/new?state=${encodeURIComponent(state)}`
}

/** Where the owner sees the Apps. */
export function settingsUrl({
  githubUrl,
  organization,
}: Pick<AppRequest, 'githubUrl' | 'organization'>): string {
  const owner = organization === null ? '' : `/organizations/${encodeURIComponent(organization)}`
  return `${githubUrl ?? 'https://github.com'}${owner}/settings/apps`
}
