import { randomUUID } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import { stringify } from 'yaml'

interface Access {
  /** `https://127.0.0.1:6443` */
  url: string
  /** The authority's certificate, PEM. */
  ca: string
  token: string
  /** Of kubectl without `-n`. */
  namespace?: string
}

/** Writes a kubeconfig with the one context `slipway`, for its owner only; a kill leaves the old file or the new. */
export async function writeKubeconfig(file: string, access: Access): Promise<void> {
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: 'slipway',
        cluster: {
          server: access.url,
          'certificate-authority-data': Buffer.from(access.ca).toString('base64'),
        },
      },
    ],
    users: [{ name: 'slipway', user: { token: access.token } }],
    contexts: [
      {
        name: 'slipway',
        context: { cluster: 'slipway', user: 'slipway', namespace: access.namespace ?? 'default' },
      },
    ],
    'current-context': 'slipway',
  }
  const fresh = `${file}.new-${randomUUID()}`
  try {
    const handle = await open(fresh, 'wx', 0o600)
    try {
      await handle.writeFile(stringify(config, { lineWidth: 0 }))
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(fresh, file)
  } catch (error) {
    await rm(fresh, { force: true })
    throw error
  }
}
