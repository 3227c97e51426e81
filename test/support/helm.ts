import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseAllDocuments } from 'yaml'
import { findPrograms } from './find-programs.ts'

const chart = join(import.meta.dirname, '../../charts/slipway')
const version = 'v3.22.0'
/** Where `go install` puts programs for tests. */
const programs = join(tmpdir(), 'gobin')
/** Compiling it takes minutes on a small machine, once. */
const patienceMs = 20 * 60_000

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

/** From the PATH, else from where it was installed before, else by `go install`; or why there is none. */
export function findHelm(): { helm: Helm; whyNot: null } | { helm: null; whyNot: string } {
  const found = fromPath() ?? fromFolder() ?? installed()
  if (found === null) return { helm: null, whyNot: 'there is neither helm nor Go, which could install it' }
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

function fromPath(): string | null {
  return spawnSync('helm', ['version', '--short'], { stdio: 'ignore' }).status === 0 ? 'helm' : null
}

function fromFolder(): string | null {
  return findPrograms('helm') === null ? null : join(programs, 'helm')
}

function installed(): string | null {
  try {
    mkdirSync(programs, { recursive: true })
    execFileSync('go', ['install', '-ldflags=-s -w', `helm.sh/helm/v3/cmd/helm@${version}`], {
      env: { ...process.env, GOBIN: programs },
      cwd: programs,
      stdio: 'ignore',
      timeout: patienceMs,
    })
    return join(programs, 'helm')
  } catch {
    return null
  }
}
