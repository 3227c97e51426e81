import { compileImageFilter, type BuildSpec, type Tenant } from '../../domain/index.ts'

/**
 * Where a build keeps its layers: where it says, else in an image named after its own, so that nobody takes one for
 * the other; in its own where the tenant allows no such name.
 */
export function cacheImageOf(
  { cache, image }: Pick<BuildSpec, 'cache' | 'image'>,
  { images }: Pick<Tenant, 'images'>,
): string {
  if (cache?.image != null) return cache.image
  const beside = `${image}-cache`
  return compileImageFilter(images).lets(beside) ? beside : image
}
