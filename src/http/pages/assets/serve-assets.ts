import type { Context } from 'hono'
import { notFound } from '../../problem.ts'
import type { Assets } from './load-assets.ts'

/** `GET /assets/{file}`: the files of the pages; open, for the sign-in page needs them. */
export function serveAssets(assets: Assets): (c: Context) => Response {
  return (c) => {
    const asset = [assets.style, assets.script, assets.icon].find(({ path }) => path === c.req.path)
    if (asset === undefined) return notFound(c, 'There is no such file; reload the page that asked for it.')
    return c.body(asset.body, 200, {
      'content-type': asset.contentType,
      'cache-control': 'public, max-age=31536000, immutable',
    })
  }
}
