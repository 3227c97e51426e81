import type { Approval, Build, Trigger } from '../domain/index.ts'
import type { Store } from '../ports.ts'

/** Why a Build is there and may be: the refs that want it, and who let a stranger's commit be built. */
export interface BuildContext {
  triggers: Trigger[]
  /** Null where none is needed, or none was given. */
  approval: Approval | null
}

/** Reads it; a trusted Build needs no approval. */
export async function loadBuildContext(store: Pick<Store, 'read'>, build: Build): Promise<BuildContext> {
  const { id, repository, sha, trust } = build
  const [triggers, approval] = await Promise.all([
    store.read('triggers', { buildId: id }),
    trust === 'trusted' ? null : store.read('approval', { repositoryId: repository.id, sha }),
  ])
  return { triggers, approval }
}
