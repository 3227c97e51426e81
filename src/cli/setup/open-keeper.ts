import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { kubeconfigOf, parseSecretName, rawSetting, type ConfigSources } from '../../config/load-config.ts'
import { inCluster } from '../../config/settings.ts'
import { keepSecret } from '../../kubernetes/keep-secret.ts'
import { keepInFile, type AppKeeper } from '../../setup/app-keeper.ts'

/** Where the App is kept: in the Secret that is set, else in the data directory. */
export function openKeeper(sources: Pick<ConfigSources, 'flags' | 'env'>): AppKeeper {
  const named = rawSetting(sources, 'githubAppSecret')
  const secret = named === null ? null : parseSecretName(named)
  if (secret === null) {
    return keepInFile(join(resolve(rawSetting(sources, 'dataDir') ?? '.slipway'), 'github-app.json'))
  }
  const kubeconfig = kubeconfigOf(rawSetting(sources, 'kubeconfig'))
  if (kubeconfig !== null) return keepSecret(kubeconfig, secret)
  // Setup in a Pod that was given no more than the name of the Secret.
  if (existsSync('/var/run/secrets/kubernetes.io/serviceaccount/token')) return keepSecret(inCluster, secret)
  throw new Error(
    '--github-app-secret (SLIPWAY_GITHUB_APP_SECRET) names a Secret of a cluster: set --kubeconfig too',
  )
}
