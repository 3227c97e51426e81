import { promisify } from 'node:util'
import { brotliCompress, gzip } from 'node:zlib'
import type { Context } from 'hono'
import { notFound } from '../../problem.ts'
import type { Asset, Assets } from './load-assets.ts'

const compressions = { br: promisify(brotliCompress), gzip: promisify(gzip) }

type Encoding = keyof typeof compressions

/** `GET /assets/*`: the files of the pages, compressed where asked; open, for the sign-in page needs them. */
export function serveAssets(assets: Assets): (c: Context) => Promise<Response> {
  const byPath = new Map(
    [assets.style, assets.script, assets.icon, ...Object.values(assets.icons), ...assets.modules].map(
      (asset) => [asset.path, asset],
    ),
  )
  // Each is compressed once, when somebody first asks for it so.
  const compressed = new Map<string, Promise<Buffer>>()
  const compress = ({ path, body }: Asset, encoding: Encoding) => {
    const key = `${encoding} ${path}`
    const known = compressed.get(key) ?? compressions[encoding](body)
    compressed.set(key, known)
    return known
  }
  return async (c) => {
    const asset = byPath.get(c.req.path)
    if (asset === undefined) return notFound(c, 'There is no such file; reload the page that asked for it.')
    const headers = {
      'content-type': asset.contentType,
      'cache-control': 'public, max-age=31536000, immutable',
      vary: 'accept-encoding',
    }
    const encoding = acceptedEncoding(c.req.header('accept-encoding') ?? '')
    if (encoding === null) return c.body(asset.body, 200, headers)
    const body = new Uint8Array(await compress(asset, encoding))
    return c.body(body, 200, { ...headers, 'content-encoding': encoding })
  }
}

/** The one that makes the least of our files, of those that the browser takes. */
function acceptedEncoding(accepted: string): Encoding | null {
  const offered = accepted.split(',').map((part) => part.trim().toLowerCase())
  const takes = (name: string) => offered.some((part) => part === name || part.startsWith(`${name};`))
  const refuses = (name: string) =>
    offered.some((part) => /^\w+;\s*q=0(\.0*)?$/.test(part) && part.startsWith(name))
  return (['br', 'gzip'] as const).find((name) => takes(name) && !refuses(name)) ?? null
}
