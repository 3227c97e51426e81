import { execFile, execFileSync, spawn } from 'node:child_process'
import { join } from 'node:path'
import type { ClusterApi } from './servers/start-cluster-api.ts'

/** Kubernetes' minor version of the kubectl on this machine; null without one. */
export function kubectlMinor(): number | null {
  try {
    const text = execFileSync('kubectl', ['version', '--client', '-o', 'json'], {
      encoding: 'utf8',
      stdio: 'pipe',
    })
    const parsed = JSON.parse(text) as { clientVersion: { minor: string } }
    return Number.parseInt(parsed.clientVersion.minor, 10)
  } catch {
    return null
  }
}

interface Ran {
  code: number
  stdout: string
  stderr: string
}

/** A real kubectl on this cluster; its cache lies in the cluster's own folder. */
export function kubectlFor(cluster: Pick<ClusterApi, 'kubeconfig' | 'dir'>) {
  const base = ['--kubeconfig', cluster.kubeconfig, '--cache-dir', join(cluster.dir, 'cache')]
  return {
    run(args: string[], input = '', env: Record<string, string> = {}): Promise<Ran> {
      const options = { timeout: 15_000, env: { ...process.env, ...env } }
      return new Promise((resolve) => {
        const child = execFile('kubectl', [...base, ...args], options, (error, stdout, stderr) =>
          resolve({ code: error ? (typeof error.code === 'number' ? error.code : -1) : 0, stdout, stderr }),
        )
        child.stdin?.end(input)
      })
    },

    /** Runs on until it ends or is stopped; `saw` resolves once the output holds the text. */
    follow(args: string[]) {
      const child = spawn('kubectl', [...base, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
      const output = { text: '' }
      const waiting = new Set<() => void>()
      for (const stream of [child.stdout, child.stderr])
        stream.on('data', (chunk: Buffer) => {
          output.text += chunk.toString()
          for (const look of waiting) look()
        })
      const ended = new Promise<number | null>((resolve) => child.on('close', (code) => resolve(code)))
      return {
        output,
        ended,
        saw(text: string): Promise<void> {
          return new Promise((resolve, reject) => {
            const look = () => {
              if (!output.text.includes(text)) return
              waiting.delete(look)
              resolve()
            }
            waiting.add(look)
            look()
            void ended.then(() => reject(new Error(`kubectl ended before ${text}: ${output.text}`)))
          })
        },
        async stop(): Promise<void> {
          child.kill()
          await ended
        },
      }
    },
  }
}
