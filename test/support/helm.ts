import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { parseAllDocuments } from 'yaml'
import { goProgram } from './go-program.ts'

const chart = join(import.meta.dirname, '../../charts/slipway')
const source = 'helm.sh/helm/v3/cmd/helm@v3.22.0'

/** An object of Kubernetes, as far as tests look into it. */
export interface Rendered {
  apiVersion: string
  kind: string
  metadata: { name: string; namespace?: string; labels?: Record<string, string> }
  [key: string]: unknown
}

/** A real helm on Slipway's chart. */
export interface Helm {
  /** The exit code is 0 where `ok` is true; `output` is all that it said. */
  run(args: string[]): { ok: boolean; output: string }
  /** What an installation named `slipway` into the namespace `slipway` would make, of another folder's chart where one is named; throws what helm says. */
  template(args: string[], folder?: string): Rendered[]
}

/** As `goProgram` finds it; or why there is none. */
export async function findHelm(): Promise<{ helm: Helm; whyNot: null } | { helm: null; whyNot: string }> {
  const { path: found, whyNot } = await goProgram('helm', source)
  if (found === null) return { helm: null, whyNot }
  const run = (args: string[]) => spawnSync(found, args, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
  return {
    helm: {
      run(args) {
        const { status, stdout, stderr } = run(args)
        return { ok: status === 0, output: stdout + stderr }
      },
      template(args, folder = chart) {
        // A helm that `go install` made takes Kubernetes for an old one.
        const { status, stdout, stderr } = run([
          ...['template', 'slipway', folder, '--namespace', 'slipway', '--kube-version', '1.36.0', ...args],
        ])
        if (status !== 0) throw new Error(stderr)
        return parseAllDocuments(stdout).flatMap((document) => {
          if (document.errors.length > 0) throw new Error(document.errors.join('\n'))
          const value = document.toJS() as Rendered | null
          return value === null ? [] : [value]
        })
      },
    },
    whyNot: null,
  }
}
