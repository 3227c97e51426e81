import { readFileSync } from 'node:fs'
import { Agent, fetch } from 'undici'
import { parse, parseAllDocuments } from 'yaml'
import { allKinds } from '../../src/embedded/cluster/kinds/all-kinds.ts'
import { apiVersionOf } from '../../src/embedded/cluster/kinds/kind.ts'
import type { KubeObject } from '../../src/embedded/cluster/objects/client.ts'

/** Somebody with a kubeconfig and YAML files, who speaks to the API over HTTPS as kubectl does. */
export interface YamlClient {
  /** Creates every object of the text, in order. Rejects with the API's words. */
  create(text: string): Promise<void>
  /** Null when it is not there. */
  get(kind: string, name: string): Promise<KubeObject | null>
  /** A merge patch. */
  patch(kind: string, name: string, change: object): Promise<void>
  /** Replaces the status, as a controller or a kubelet does. */
  setStatus(kind: string, name: string, status: object): Promise<void>
  remove(kind: string, name: string): Promise<void>
  /** Sends bytes to a path below the namespace. */
  put(path: string, bytes: Buffer): Promise<void>
  close(): Promise<void>
}

interface Kubeconfig {
  clusters: [{ cluster: { server: string; 'certificate-authority-data': string } }]
  users: [{ user: { token: string } }]
}

/** In one namespace; kinds without namespaces are where they are. */
export function connectYaml(kubeconfig: string, namespace: string): YamlClient {
  const config = parse(readFileSync(kubeconfig, 'utf8')) as Kubeconfig
  const { server, 'certificate-authority-data': ca } = config.clusters[0].cluster
  const agent = new Agent({ connect: { ca: Buffer.from(ca, 'base64').toString() } })

  async function ask(method: string, path: string, body?: string | Buffer, type = 'application/yaml') {
    const response = await fetch(server + path, {
      method,
      dispatcher: agent,
      headers: { authorization: `Bearer ${config.users[0].user.token}`, 'content-type': type },
      ...(body === undefined ? {} : { body }),
    })
    const answer = (await response.json()) as KubeObject & { message?: string }
    if (response.ok) return answer
    if (response.status === 404 && method === 'GET') return null
    throw new Error(`${method} ${path}: ${response.status} ${answer.message ?? ''}`)
  }

  function pathOf(kindName: string, name?: string): string {
    const kind = allKinds.find((one) => one.kind === kindName)
    if (kind === undefined) throw new Error(`no kind ${kindName}`)
    const version = apiVersionOf(kind)
    const root = version.includes('/') ? `/apis/${version}` : `/api/${version}`
    const place = kind.namespaced ? `${root}/namespaces/${namespace}` : root
    return `${place}/${kind.plural}${name === undefined ? '' : `/${name}`}`
  }

  async function read(kind: string, name: string): Promise<KubeObject> {
    const object = await ask('GET', pathOf(kind, name))
    if (object === null) throw new Error(`${kind} ${name} is not there`)
    return object
  }

  return {
    async create(text) {
      for (const document of parseAllDocuments(text)) {
        const { kind } = document.toJS() as KubeObject
        await ask('POST', pathOf(kind), document.toString())
      }
    },
    get: (kind, name) => ask('GET', pathOf(kind, name)),
    async patch(kind, name, change) {
      await ask('PATCH', pathOf(kind, name), JSON.stringify(change), 'application/merge-patch+json')
    },
    async setStatus(kind, name, status) {
      const { apiVersion, metadata } = await read(kind, name)
      // Without a version, so that whoever writes at the same time is no conflict.
      const object = { apiVersion, kind, metadata: { name, namespace: metadata.namespace }, status }
      await ask('PUT', `${pathOf(kind, name)}/status`, JSON.stringify(object), 'application/json')
    },
    async remove(kind, name) {
      await ask('DELETE', pathOf(kind, name))
    },
    async put(path, bytes) {
      await ask('PUT', `/api/v1/namespaces/${namespace}/${path}`, bytes, 'application/x-tar')
    },
    close: () => agent.destroy(),
  }
}
