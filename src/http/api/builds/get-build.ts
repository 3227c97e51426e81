import { z } from 'zod'
import type { BuildView } from '../../../domain/index.ts'
import { findBuild, noSuchBuild } from '../../find-build.ts'
import { loadBuildContext } from '../../load-build-context.ts'
import { json, route } from '../../openapi/route.ts'
import { notFound } from '../../problem.ts'
import type { ApiParts } from '../api-parts.ts'
import { wholeBuildJson } from './build-json.ts'
import { wholeBuildSchema } from './build-schema.ts'

/** The parameter of every address of a Build. */
export const buildParams = z.object({ id: z.string().describe('Of the build') })

/** State, executions, steps, digest, failure, what wants it, who approved it. */
export const getBuild = route(
  {
    method: 'get',
    path: '/api/v1/builds/{id}',
    id: 'getBuild',
    tag: 'builds',
    summary: 'A build with everything that is known of it',
    scope: 'read',
    narrowed: true,
    params: buildParams,
    answers: { 200: json('The build.', wholeBuildSchema) },
  },
  ({ store, baseUrl }: Pick<ApiParts, 'store' | 'baseUrl'>) =>
    async ({ c, access, params, json }) => {
      const view = await findBuild(store, access, params.id)
      return view === null
        ? notFound(c, noSuchBuild)
        : json(200, await loadWholeBuild({ store, baseUrl }, view))
    },
)

/** A Build with everything that is known of it, as the API shows it. */
export async function loadWholeBuild(
  { store, baseUrl }: Pick<ApiParts, 'baseUrl'> & { store: Pick<ApiParts['store'], 'read'> },
  view: BuildView,
): Promise<z.input<typeof wholeBuildSchema>> {
  return wholeBuildJson(view, await loadBuildContext(store, view.build), baseUrl)
}
