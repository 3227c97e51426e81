import type { Hono } from 'hono'
import type { HttpEnv } from '../http-env.ts'
import { showBuilds } from './builds/show-builds.ts'
import type { PageParts } from './page-parts.ts'
import { createQueueMoment } from './queue/queue-moment.ts'
import { showQueue } from './queue/show-queue.ts'
import { keepDescriptions } from './repository/keep-descriptions.ts'
import { renewBadgeKey, showRepository } from './repository/show-repository.ts'
import { showRepositories } from './repository/show-repositories.ts'
import { smallForm } from './small-form.ts'

/** The lists: builds, repositories, the queue. */
export function addListRoutes(app: Hono<HttpEnv>, parts: PageParts): void {
  const { describeBuildFile, clock } = parts
  const moment = createQueueMoment(parts)
  const buildFile = describeBuildFile === null ? null : keepDescriptions(describeBuildFile, clock)
  app.get('/builds', showBuilds({ ...parts, moment }))
  app.get('/queue', showQueue({ ...parts, moment }))
  app.get('/repositories', showRepositories(parts))
  app.get('/repositories/:owner/:repo', showRepository({ ...parts, buildFile }))
  app.post('/repositories/:owner/:repo/badge-key', smallForm, renewBadgeKey(parts))
}
