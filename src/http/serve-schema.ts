import { readFileSync } from 'node:fs'
import type { Context } from 'hono'

/** `GET /schema/slipway.yaml.json`: the build file's JSON Schema, as it is shipped; open, for editors have no token. */
export function serveSchema(): (c: Context) => Response {
  const body = readFileSync(new URL('../../schema/slipway.schema.json', import.meta.url), 'utf8')
  return (c) =>
    c.body(body, 200, { 'content-type': 'application/schema+json', 'cache-control': 'public, max-age=300' })
}
