import { readFile } from 'node:fs/promises'
import { parse } from 'yaml'
import { buildAnswer } from '../client/answers.ts'
import { openService } from '../client/open-service.ts'
import type { ServiceOptions } from '../client/service-options.ts'
import type { Terminal } from '../terminal.ts'

export interface CreateOptions extends ServiceOptions {
  repo: string
  ref?: string
  sha?: string
  build: string
  spec?: string
  tenant?: string
  start: boolean
  idempotencyKey?: string
  json: boolean
}

/** `slipway builds create`: what `POST /api/v1/builds` takes. */
export async function createBuild(options: CreateOptions, terminal: Terminal): Promise<void> {
  const { repo: repository, ref, sha, build, tenant, start, idempotencyKey, json } = options
  const spec = options.spec === undefined ? undefined : await readSpec(options.spec)
  const service = await openService(options, process.env)
  const headers = idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }
  const body = { repository, ref, sha, build, spec, tenant, start }
  const made = await service.send('POST', 'builds', buildAnswer, body, headers)
  terminal.line(
    json ? JSON.stringify(made, null, 2) : `${made.name} is ${made.state} as ${made.id}: ${made.url}`,
  )
  if (!json && made.state === 'pending') terminal.line(`  start it with  slipway builds start ${made.id}`)
}

async function readSpec(file: string): Promise<unknown> {
  const text = await readFile(file === '-' ? '/dev/stdin' : file, 'utf8')
  try {
    return parse(text) as unknown
  } catch (error) {
    throw new Error(`${file} is no YAML: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    })
  }
}
