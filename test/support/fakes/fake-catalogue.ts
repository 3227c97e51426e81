import { readStrategies } from '../../../src/cli/shipped-strategies.ts'
import type { Capacity, NodePool, PoolNode, StrategyTemplate } from '../../../src/domain/index.ts'
import type { Catalogue } from '../../../src/ports.ts'

/** A catalogue whose answers can be changed at any time. */
export interface FakeCatalogue extends Catalogue {
  templates: StrategyTemplate[]
  nodePools: NodePool[]
  largest: Capacity | null
  knownNodes: PoolNode[] | null
}

/** A cluster with the shipped strategies whose nodes nobody knows, where nothing else is said. */
export function fakeCatalogue(
  change: Partial<Pick<FakeCatalogue, 'templates' | 'nodePools' | 'largest' | 'knownNodes'>> = {},
): FakeCatalogue {
  const catalogue: FakeCatalogue = {
    templates: readStrategies(),
    nodePools: [],
    largest: null,
    knownNodes: null,
    ...change,
    strategies: (namespace) =>
      Promise.resolve(
        catalogue.templates.filter((one) => one.namespace === null || one.namespace === namespace),
      ),
    pools: () => Promise.resolve(catalogue.nodePools),
    largestNode: () => Promise.resolve(catalogue.largest),
    nodes: () => Promise.resolve(catalogue.knownNodes),
  }
  return catalogue
}
