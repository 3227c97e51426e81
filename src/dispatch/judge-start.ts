import { whyNoNode, type Build, type Failure, type Nodes, type StrategyTemplate } from '../domain/index.ts'
import { failWith } from './fail-with.ts'

/** What the cluster offers now; null where it cannot be asked, and then nothing is judged by it. */
export interface Offer {
  strategies: readonly StrategyTemplate[] | null
  nodes: Nodes | null
}

/** Whether a Build that is next may begin: planning saw a cluster that may have changed since. */
type StartJudgement =
  | { kind: 'go' }
  /** It waits without a place until there is a node for it; `why` is a sentence. */
  | { kind: 'hold'; why: string }
  | { kind: 'fail'; failure: Failure }

/** Judges what can be known before a place is taken. */
export function judgeStart({ config }: Pick<Build, 'config'>, { strategies, nodes }: Offer): StartJudgement {
  const { name, kind } = config.strategy
  const strategy = strategies?.find((one) => one.name === name && one.kind === kind)
  if (strategies !== null && strategy === undefined) {
    const others = strategies.map((one) => one.name).join(', ')
    return fail(
      'StrategyMissing',
      `The ${kind} ${name} is not there any more. There is: ${others || 'none'}.`,
    )
  }
  const missing = strategy?.missing ?? []
  if (missing.length > 0)
    return fail('ToolsMissing', `The ${kind} ${name} needs what is not there: ${missing.join(', ')}.`)
  const why = nodes === null ? null : whyNoNode(config, nodes)
  return why === null ? { kind: 'go' } : { kind: 'hold', why }
}

function fail(reason: string, message: string): StartJudgement {
  return { kind: 'fail', failure: failWith(reason, message) }
}
