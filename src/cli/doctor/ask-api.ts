import { z } from 'zod'
import type { Fact } from '../../doctor/fact.ts'
import type { ApiFacts } from '../../doctor/judge-api.ts'
import { controllers, type Controller, type DeploymentFacts } from '../../doctor/judge-controllers.ts'
import { neededKinds, type KindFacts } from '../../doctor/judge-kinds.ts'
import { attempt, mapFew } from '../../examine/attempt.ts'
import { aheadOf } from '../../examine/ahead-of.ts'
import type { AskedCluster } from './open-cluster.ts'

const version = z.object({ gitVersion: z.string() })
const review = z.object({ status: z.object({ userInfo: z.object({ username: z.string() }) }) })
const group = z.object({ versions: z.array(z.object({ version: z.string() })) })
const resources = z.object({ resources: z.array(z.object({ name: z.string() })).nullish() })
const deployment = z.object({
  spec: z.object({
    replicas: z.number().nullish(),
    template: z
      .object({ spec: z.object({ containers: z.array(z.object({ image: z.string().nullish() })) }) })
      .nullish(),
  }),
  status: z.object({ readyReplicas: z.number().nullish() }).nullish(),
})

/** Whether it answers, and whom it takes us for. */
export async function askApi(cluster: AskedCluster): Promise<Fact<ApiFacts>> {
  return attempt(async (signal) => {
    const { gitVersion } = version.parse(await cluster.get('/version', signal))
    // The second answer comes over an open connection, so that its time is the server's own.
    const { server, date, sentAt, answeredAt } = await cluster.look(signal)
    const user = await attempt(async (late) => {
      const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' }
      const answer = await cluster.post('/apis/authentication.k8s.io/v1/selfsubjectreviews', body, late)
      return review.parse(answer).status.userInfo.username
    })
    return {
      server,
      version: gitVersion,
      aheadMs: date === null ? null : aheadOf(date, sentAt, answeredAt),
      tookMs: answeredAt - sentAt,
      user: user.known ? user.value : null,
    }
  })
}

/** The groups that are needed, as they are served. */
export function askKinds(cluster: AskedCluster): Promise<KindFacts[]> {
  return mapFew(neededKinds, async (kinds) => {
    const path = `/apis/${kinds.group}`
    const versions = await attempt(async (signal) =>
      group.parse(await cluster.get(path, signal)).versions.map((one) => one.version),
    )
    const served = await attempt(async (signal) =>
      (resources.parse(await cluster.get(`${path}/${kinds.version}`, signal)).resources ?? []).map(
        ({ name }) => name,
      ),
    )
    return { kinds, versions, resources: served }
  })
}

/** The controllers of Shipwright and Tekton, where releases put them. */
export function askControllers(
  cluster: AskedCluster,
): Promise<{ controller: Controller; found: Fact<DeploymentFacts> }[]> {
  return mapFew(controllers, async (controller) => {
    const path = `/apis/apps/v1/namespaces/${controller.namespace}/deployments/${controller.deployment}`
    const found = await attempt(async (signal): Promise<DeploymentFacts> => {
      const { spec, status } = deployment.parse(await cluster.get(path, signal))
      return {
        image: spec.template?.spec.containers[0]?.image ?? null,
        ready: status?.readyReplicas ?? 0,
        wanted: spec.replicas ?? 1,
      }
    })
    return { controller, found }
  })
}
