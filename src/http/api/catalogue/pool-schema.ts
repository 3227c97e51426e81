import { z } from 'zod'
import { buildMethods, type Capacity, type NodePool, type PoolUse } from '../../../domain/index.ts'
import { isOpen } from '../../../pools/index.ts'

const amount = z.number().nullable().describe('Null: nobody knows')
const capacitySchema = z
  .object({
    cpu: amount.meta({ description: 'Cores; null: nobody knows' }),
    memory: amount.meta({ description: 'Bytes; null: nobody knows' }),
    gpu: amount.meta({ description: 'Devices; null: nobody knows' }),
    disk: amount.meta({ description: 'Bytes; null: nobody knows' }),
  })
  .meta({ id: 'Capacity' })

export const poolSchema = z
  .object({
    name: z.string(),
    origin: z.enum(['nodes', 'configuration']).describe('Who names it'),
    general: z.boolean().describe('Whether builds that need nothing special go there'),
    open: z.boolean().describe('Whether it takes builds now'),
    nodes: z.object({ total: z.int(), ready: z.int() }),
    comesWhenNeeded: z.boolean().describe('Whether it takes builds also while none of its nodes is ready'),
    platforms: z.array(z.string()),
    methods: z.array(z.enum(buildMethods)).nullable().describe('Null: all'),
    labels: z.record(z.string(), z.string()).describe('What selects its nodes'),
    taints: z.array(z.object({ key: z.string(), value: z.string().nullable(), effect: z.string() })),
    capacity: capacitySchema.describe('Of its nodes that are ready'),
    largest: capacitySchema.describe('The most of each that one of its nodes has'),
    use: z.object({
      running: z.int().describe('Builds at work that the caller sees'),
      requested: capacitySchema.describe('What they asked for'),
      waiting: z.int().describe('Builds that wait for it'),
    }),
  })
  .meta({ id: 'NodePool' })

/** A pool as the API tells it, with what builds have of it. */
export function poolJson(pool: NodePool, use: PoolUse | undefined): z.input<typeof poolSchema> {
  const { name, origin, nodes, platforms, methods, labels, taints } = pool
  return {
    ...{ name, origin, nodes, platforms, methods, labels, taints },
    general: pool.isGeneral,
    open: isOpen(pool),
    comesWhenNeeded: pool.comesWhenNeeded === true,
    capacity: pool.capacity,
    largest: finite(pool.largest),
    use: use ?? { running: 0, requested: { cpu: 0, memory: 0, gpu: 0, disk: 0 }, waiting: 0 },
  }
}

/** JSON has no word for what has no end. */
function finite(capacity: Capacity): z.input<typeof capacitySchema> {
  const known = (value: number) => (Number.isFinite(value) ? value : null)
  const { cpu, memory, gpu, disk } = capacity
  return { cpu: known(cpu), memory: known(memory), gpu: known(gpu), disk: known(disk) }
}
