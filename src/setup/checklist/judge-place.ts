import { counted, listed } from '../../doctor/words.ts'
import type { SetupFacts } from './facts.ts'
import { item, type Item } from './item.ts'

const mostNames = 5

/** Whether somebody may have something built. */
export function judgeTenants({ tenants: { names, missing } }: SetupFacts): Item {
  const title = 'Tenants'
  if (missing !== null) return item('tenants', title, 'unknown', missing)
  if (names.length === 0)
    return item('tenants', title, 'wrong', 'There is none: nobody’s repositories are built.', {
      todo: [
        'Write one: `slipway serve --tenants tenants.yaml`, or label a Namespace `slipway.build/tenant`.',
      ],
    })
  return item('tenants', title, 'done', `${counted(names.length, 'tenant')}: ${shown(names)}.`, {
    links: [{ text: 'Queue and node pools', href: '/queue' }],
  })
}

/** Whether builds can run. */
export function judgeCluster({ cluster: { isEmbedded, lacks, strategies } }: SetupFacts): Item {
  const title = 'Cluster and strategies'
  const where = isEmbedded ? 'The cluster of this machine' : 'The cluster'
  if (lacks !== null)
    return item('cluster', title, 'wrong', `${where} cannot build yet: ${lacks}.`, {
      todo: ['`slipway doctor` looks at all of it, its permissions too.'],
    })
  if (strategies === null)
    return item('cluster', title, 'unknown', `${where} answers; its strategies could not be read.`, {
      todo: ['`slipway doctor`'],
    })
  if (strategies.length === 0)
    return item('cluster', title, 'wrong', `${where} answers, and has no strategy to build by.`, {
      todo: ['`kubectl apply --server-side -f strategies/`', 'Or let `charts/slipway` install them.'],
    })
  return item(
    'cluster',
    title,
    'done',
    `${where} answers, and has ${strategies.length === 1 ? '1 strategy' : `${strategies.length} strategies`}: ${shown(strategies)}.`,
  )
}

function shown(names: readonly string[]): string {
  const few = names.slice(0, mostNames).map((name) => `\`${name}\``)
  const more = names.length - few.length
  return listed(more === 0 ? few : [...few, `${more} more`])
}
