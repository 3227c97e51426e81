import { compileFilter } from './filter.ts'

/** Whether patterns let an image in, by whatever name of it. */
export interface ImageFilter {
  lets(image: string): boolean
}

/**
 * Compiles patterns of image names, without tag. An image has one answer, however it is written: a pattern that
 * matches one of its names matches the image, so that `!docker.io/acme/**` takes out `acme/api` as well.
 */
export function compileImageFilter(patterns: readonly string[]): ImageFilter {
  const filter = compileFilter(patterns.map((pattern) => pattern.toLowerCase()))
  return { lets: (image) => filter.lets(namesOf(image)) }
}

/** Docker Hub's images have several names; registries are told apart without regard to case. */
function namesOf(image: string): string[] {
  const name = image.toLowerCase()
  const [host = '', ...rest] = name.split('/')
  const hasHost = rest.length > 0 && (/[.:]/.test(host) || host === 'localhost')
  const hub = ['docker.io', 'index.docker.io', 'registry-1.docker.io']
  if (hasHost && !hub.includes(host)) return [name]
  const path = hasHost ? rest.join('/') : name
  const short = path.replace(/^library\/(?=[^/]+$)/, '')
  const paths = [...new Set([path, short, ...(short.includes('/') ? [] : [`library/${short}`])])]
  return paths.flatMap((one) => [one, ...hub.map((registry) => `${registry}/${one}`)])
}
