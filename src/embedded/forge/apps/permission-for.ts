/** What an App must be allowed to read for an event: https://docs.github.com/webhooks/webhook-events-and-payloads */
const permissions: Record<string, string> = {
  push: 'contents',
  pull_request: 'pull_requests',
  merge_group: 'merge_queues',
  issue_comment: 'issues',
  check_run: 'checks',
  check_suite: 'checks',
}

/** Null for an event that every App may have. */
export function permissionFor(event: string): string | null {
  return permissions[event] ?? null
}
