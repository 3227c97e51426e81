import { readFileSync } from 'node:fs'
import type { OutgoingHttpHeaders } from 'node:http'
import { dirname } from 'node:path'
import { isIPv6 } from 'node:net'
import { KubeConfig, makeAbsolutePath, type User } from '@kubernetes/client-node'
import { parse } from 'yaml'
import { z } from 'zod'

/** In the place of a path: the account of the Pod that Slipway runs in. */
export const inCluster = 'in-cluster'

interface Surroundings {
  env: Record<string, string | undefined>
  /** Where Kubernetes mounts an account's token and authority. */
  account: string
}

const pod: Surroundings = { env: process.env, account: '/var/run/secrets/kubernetes.io/serviceaccount' }

/**
 * Whose cluster, and who we are: the current context of a kubeconfig, or the Pod's own account
 * (https://kubernetes.io/docs/tasks/run-application/access-api-from-pod/). Throws an Error that says what is missing.
 */
export function loadKubeconfig(path: string, surroundings = pod): KubeConfig {
  const config = new KubeConfig()
  config.addAuthenticator(tokenFromFile)
  if (path === inCluster) {
    usePodAccount(config, surroundings)
    return config
  }
  const text = readFileSync(path, 'utf8')
  config.loadFromString(text)
  config.makePathsAbsolute(dirname(path))
  useTokenFiles(config, text, dirname(path))
  tellPlugins(config)
  return config
}

function usePodAccount(config: KubeConfig, { env, account }: Surroundings): void {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = env
  if (!host || !port)
    throw new Error(
      'in-cluster is for a Pod, and this is none: KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set. Give the path of a kubeconfig.',
    )
  config.loadFromClusterAndUser(
    {
      name: inCluster,
      server: `https://${isIPv6(host) ? `[${host}]` : host}:${port}`,
      caFile: `${account}/ca.crt`,
      skipTLSVerify: false,
    },
    { name: inCluster, authProvider: readsFile(`${account}/token`) },
  )
}

/** Of kubeconfigs; client-node knows only a `token-file`, which it reads once. */
const tokenFiles = z.object({
  users: z
    .array(z.object({ name: z.string(), user: z.object({ tokenFile: z.string().nullish() }).nullish() }))
    .nullish(),
})

/** A token file wins over a token that stands beside it, as with kubectl. */
function useTokenFiles(config: KubeConfig, text: string, folder: string): void {
  const named = tokenFiles.safeParse(parse(text)).data?.users ?? []
  config.users = config.users.map((user) => {
    const file = named.find(({ name }) => name === user.name)?.user?.tokenFile
    if (!file) return user
    const others: { token?: string } = { ...user }
    delete others.token
    return { ...others, name: user.name, authProvider: readsFile(makeAbsolutePath(folder, file)) }
  })
}

const provider = 'slipway-token-file'
const readsFile = (file: string) => ({ name: provider, config: { file } })
const ofProvider = z.object({ name: z.literal(provider), config: z.object({ file: z.string() }) })

/** Kubernetes renews the token of a Pod about every hour; a small file is read anew for each request. */
const tokenFromFile = {
  isAuthProvider: (user: User) => ofProvider.safeParse(user.authProvider).success,
  applyAuthentication(user: User, options: { headers?: OutgoingHttpHeaders }) {
    const { file } = ofProvider.parse(user.authProvider).config
    options.headers = { ...options.headers, Authorization: `Bearer ${readFileSync(file, 'utf8').trim()}` }
    return Promise.resolve()
  },
}

const plugin = z.object({
  apiVersion: z.string().default('client.authentication.k8s.io/v1'),
  env: z.array(z.object({ name: z.string(), value: z.string() })).nullish(),
})

/**
 * Plugins for credentials look at a variable that client-node does not set:
 * https://kubernetes.io/docs/reference/access-authn-authz/authentication/#input-and-output-formats
 */
function tellPlugins(config: KubeConfig): void {
  config.users = config.users.map((user) => {
    const exec: unknown = user.exec
    const read = plugin.safeParse(exec)
    if (!exec || !read.success) return user
    const { apiVersion, env } = read.data
    const info = { apiVersion, kind: 'ExecCredential', spec: { interactive: false } }
    const told = { name: 'KUBERNETES_EXEC_INFO', value: JSON.stringify(info) }
    return { ...user, exec: { ...exec, env: [...(env ?? []), told] } }
  })
}
