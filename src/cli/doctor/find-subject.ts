import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import packageJson from '../../../package.json' with { type: 'json' }
import { kubeconfigOf, rawSetting } from '../../config/load-config.ts'
import type { Config } from '../../config/config.ts'
import type { Flags } from '../../config/settings.ts'
import { loadSettings } from '../load-settings.ts'
import type { Subject } from './examine.ts'

/** What the settings mean; where they cannot be used, as much of it as can be looked at all the same. */
export async function findSubject(flags: Flags, serviceAccount: string | null): Promise<Subject> {
  const { env } = process
  const raw = (name: 'dataDir' | 'kubeconfig' | 'githubAppSecret') => rawSetting({ flags, env }, name)
  const loaded = await loadSettings(flags).catch((error: unknown) => ({
    problems: [error instanceof Error ? error.message : String(error)],
  }))
  const partial: Pick<
    Config,
    'dataDir' | 'database' | 'publicUrl' | 'github' | 'tenants' | 'nodePools' | 'tenantsFrom' | 'kubeconfig'
  > = {
    dataDir: resolve(raw('dataDir') ?? '.slipway'),
    kubeconfig: kubeconfigOf(raw('kubeconfig')),
    ...{ database: null, publicUrl: null, github: null, tenants: [], tenantsFrom: 'file', nodePools: [] },
  }
  const config = 'config' in loaded ? loaded.config : partial
  const problems = 'problems' in loaded ? loaded.problems : []
  const ofService = join(config.dataDir, 'kubeconfig')
  const kubeconfig = config.kubeconfig ?? (existsSync(ofService) ? ofService : null)
  const { dataDir, database, publicUrl, github, tenants, tenantsFrom, nodePools } = config
  return {
    ...{ dataDir, database, publicUrl, github, problems, env },
    buildsHere: config.kubeconfig === null,
    userAgent: `slipway/${packageJson.version}`,
    cluster:
      kubeconfig === null
        ? null
        : {
            ...{ kubeconfig, tenants, nodePools, serviceAccount },
            isEmbedded: config.kubeconfig === null,
            appSecret: raw('githubAppSecret'),
            tenantsFromNamespaces: tenantsFrom !== 'file',
          },
  }
}
