import type { Execution } from '../domain/index.ts'
import { createMasker, maskSecrets, type Masker } from '../logs/create-masker.ts'
import type { Engine, Log } from '../ports.ts'

/** What must not be read in an execution's logs and words. */
interface RunSecrets {
  /**
   * A new masker for one reading of a log. Knows the same secrets as long as the execution is observed, so
   * that readings mask alike. Throws Unavailable where the cluster cannot be asked for them now.
   */
  newMasker: (pod: string) => Promise<Masker>
  /** A text with every secret masked that is known by now, and what looks like one. */
  mask: (text: string) => string
}

/**
 * The service's own secrets, and the values of those that the run uses in its namespace. Where it is not
 * allowed to read these, that is logged, and only what looks like a secret is masked of them.
 */
export function gatherSecrets(
  parts: { engine: Pick<Engine, 'secretValues'>; secrets: () => readonly string[]; log: Log },
  { id, namespace, buildRun }: Pick<Execution, 'id' | 'namespace' | 'buildRun'>,
): RunSecrets {
  const { engine, log } = parts
  const secrets = parts.secrets()
  let known = secrets
  let asked: Promise<void> | null = null

  async function ask(pod: string): Promise<void> {
    const found = await engine.secretValues({ namespace, name: buildRun, executionId: id }, pod)
    if (found.unread.length > 0)
      log.warn(
        { execution: id, namespace, secrets: found.unread },
        'Secrets of a run may not be read, so their values are not masked in its logs',
      )
    known = [...secrets, ...found.values]
  }

  return {
    async newMasker(pod) {
      asked ??= ask(pod).catch((error: unknown) => {
        asked = null
        throw error
      })
      await asked
      return createMasker(known)
    },
    mask: (text) => maskSecrets(text, known),
  }
}
