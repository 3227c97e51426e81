import type { Octokit, RestEndpointMethodTypes } from '@octokit/rest'
import type { Annotation, Check } from '../domain/index.ts'
import type { CheckHost, FoundCheck, Refused } from '../ports.ts'
import type { Ask } from './ask-github.ts'
import type { Credentials } from './credentials.ts'
import { refusedBy } from './translate-error.ts'

const pageSize = 100
/** GitHub keeps 1,000 runs of one name in a suite. */
const lastPage = 10

const onlyApps: Refused = {
  refused: 'forbidden',
  message: 'only a GitHub App may write check runs; this service is set up with a token',
}

interface Parts {
  octokit: Octokit
  ask: Ask
  credentials: Credentials
}

/** Writes check runs and commit statuses: https://docs.github.com/rest/checks/runs */
export function writeChecks({ octokit, ask, credentials }: Parts): CheckHost {
  return {
    async find(repository, check) {
      const app = credentials.app
      if (app === null) return null
      const { owner, name: repo } = repository
      for (let page = 1; page <= lastPage; page += 1) {
        const answer = await ask.read(repository, (as) =>
          octokit.rest.checks.listForRef({
            owner,
            repo,
            ref: check.sha,
            check_name: check.name,
            app_id: app.id,
            filter: 'all',
            per_page: pageSize,
            page,
            ...as,
          }),
        )
        if (!answer.ok) return null
        const run = answer.data.check_runs.find((candidate) => candidate.external_id === check.externalId)
        if (run) return foundAs(run)
        if (answer.data.check_runs.length < pageSize) return null
      }
      return null
    },

    async create(repository, check, annotations, sending) {
      if (credentials.app === null) return onlyApps
      const { owner, name: repo } = repository
      const answer = await ask.write(
        repository,
        (as) =>
          octokit.rest.checks.create({
            owner,
            repo,
            head_sha: check.sha,
            ...fields(check, annotations),
            ...as,
          }),
        sending,
      )
      if (!answer.ok) return refusedBy(answer)
      return { id: answer.data.id, annotations: answer.data.output.annotations_count }
    },

    async update(repository, id, check, annotations, sending) {
      if (credentials.app === null) return onlyApps
      const { owner, name: repo } = repository
      const answer = await ask.write(
        repository,
        (as) =>
          octokit.rest.checks.update({ owner, repo, check_run_id: id, ...fields(check, annotations), ...as }),
        sending,
      )
      if (!answer.ok) return refusedBy(answer)
      return { annotations: answer.data.output.annotations_count }
    },

    async status(repository, sha, status, sending) {
      const { owner, name: repo } = repository
      const answer = await ask.write(
        repository,
        (as) =>
          octokit.rest.repos.createCommitStatus({
            owner,
            repo,
            sha,
            state: status.state,
            context: status.context,
            description: status.description,
            ...(status.targetUrl === null ? {} : { target_url: status.targetUrl }),
            ...as,
          }),
        sending,
      )
      return answer.ok ? 'ok' : refusedBy(answer)
    },

    budget: (repository) => ask.budget(repository),
  }
}

function foundAs({
  id,
  conclusion,
  output,
}: RestEndpointMethodTypes['checks']['get']['response']['data']): FoundCheck {
  const { title, summary, text, annotations_count: annotations } = output
  const says = {
    conclusion,
    title: title ?? '',
    summary: summary ?? '',
    text,
  }
  return { id, annotations, says }
}

function fields(check: Check, annotations: Annotation[]) {
  return {
    name: check.name,
    external_id: check.externalId,
    status: check.status,
    ...(check.detailsUrl === null ? {} : { details_url: check.detailsUrl }),
    ...(check.startedAt === null ? {} : { started_at: new Date(check.startedAt).toISOString() }),
    ...(check.conclusion === null ? {} : { conclusion: check.conclusion }),
    ...(check.completedAt === null ? {} : { completed_at: new Date(check.completedAt).toISOString() }),
    actions: check.actions,
    output: {
      title: check.title,
      summary: check.summary,
      ...(check.text === null ? {} : { text: check.text }),
      ...(annotations.length === 0 ? {} : { annotations: annotations.map(annotationFields) }),
    },
  }
}

function annotationFields(annotation: Annotation) {
  const oneLine = annotation.startLine === annotation.endLine
  return {
    path: annotation.path,
    start_line: annotation.startLine,
    end_line: annotation.endLine,
    ...(oneLine && annotation.startColumn !== null ? { start_column: annotation.startColumn } : {}),
    ...(oneLine && annotation.endColumn !== null ? { end_column: annotation.endColumn } : {}),
    annotation_level: annotation.level,
    title: annotation.title,
    message: annotation.message,
  }
}
