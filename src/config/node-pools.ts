import { readQuantity, type ConfiguredPool, type Problem } from '../domain/index.ts'
import { checkYaml } from '../yaml/check-yaml.ts'
import { nodePoolsFile, type WrittenPool } from './node-pools-schema.ts'

/** Reads the operator's file of node pools, YAML or JSON: all problems at once, with their places. */
export function loadNodePools(text: string): { pools: ConfiguredPool[] } | { problems: Problem[] } {
  const checked = checkYaml(text, nodePoolsFile)
  if ('problems' in checked) return checked
  const pools = checked.value.pools.map(toPool)
  const names = pools.map(({ name }) => name)
  const problems = names.flatMap((name, index) =>
    names.indexOf(name) === index
      ? []
      : [
          checked.problemAt(
            ['pools', index, 'name'],
            `Another pool is called \`${name}\` already: each needs a name of its own.`,
          ),
        ],
  )
  return problems.length > 0 ? { problems } : { pools }
}

function toPool({ name, labels, taints = [], capacity, general, ...more }: WrittenPool): ConfiguredPool {
  return {
    name,
    labels: labels ?? { 'build-type': name },
    taints: taints.map(({ key, value, effect }) => ({
      key,
      value: value ?? null,
      effect: effect ?? 'NoSchedule',
    })),
    methods: more.methods ?? null,
    platforms: more.platforms ?? null,
    capacity:
      capacity === undefined
        ? null
        : {
            nodes: capacity.nodes,
            each: {
              cpu: readQuantity(capacity.cpu) ?? 0,
              memory: readQuantity(capacity.memory) ?? 0,
              // What nobody said of a disk is no reason to refuse a build.
              disk: capacity.disk === undefined ? Infinity : (readQuantity(capacity.disk) ?? 0),
              gpu: readQuantity(capacity.gpu ?? 0) ?? 0,
            },
          },
    isGeneral: general ?? name === 'general-purpose',
  }
}
