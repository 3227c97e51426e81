/** What people look a delivery up by. */
export interface DeliverySubject {
  repository: string | null
  ref: string | null
  sha: string | null
}

/** As far as a payload says it that nothing else could be read of. */
export function describePayload(payload: unknown): DeliverySubject {
  const at = (...path: string[]) => shortText(path.reduce(pick, payload))
  const number = pick(payload, 'number') ?? pick(issueOfPullRequest(payload), 'number')
  return {
    repository: at('repository', 'full_name'),
    ref:
      typeof number === 'number' ? `refs/pull/${number}/head` : (at('ref') ?? at('merge_group', 'head_ref')),
    sha:
      at('pull_request', 'head', 'sha') ??
      at('after') ??
      at('merge_group', 'head_sha') ??
      at('check_run', 'head_sha') ??
      at('check_suite', 'head_sha'),
  }
}

function issueOfPullRequest(payload: unknown): unknown {
  const issue = pick(payload, 'issue')
  return pick(issue, 'pull_request') === null ? null : issue
}

function pick(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? ((value as Record<string, unknown>)[key] ?? null)
    : null
}

function shortText(value: unknown): string | null {
  return typeof value === 'string' ? value.slice(0, 1100) : null
}
