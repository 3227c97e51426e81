import { z } from 'zod'
import type { World } from './start-world.ts'

const step = z.object({
  name: z.string(),
  state: z.string(),
  exitCode: z.number().nullable(),
  startedAt: z.string().nullable(),
  endedAt: z.string().nullable(),
})

/** As much of `GET /api/v1/builds/{id}` as the demo shows. */
const build = z.object({
  id: z.string(),
  state: z.string(),
  image: z.string(),
  executions: z.array(
    z.object({
      digest: z.string().nullable(),
      size: z.number().nullable(),
      steps: z.array(step),
    }),
  ),
})

/** The build behind a check, asked of the service's REST API like any client would. */
export async function readBuild(world: World, id: string) {
  const answer = await fetch(`${world.app.url}/api/v1/builds/${id}`, {
    headers: { authorization: `Bearer ${world.app.apiToken}` },
  })
  if (!answer.ok) throw new Error(`GET /api/v1/builds/${id} answered ${answer.status}`)
  return build.parse(await answer.json())
}
