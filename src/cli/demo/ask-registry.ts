const accepted = [
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
].join(', ')

/**
 * The digest that a registry on loopback answers for `host:port/name:tag`; null when it has no such tag.
 * https://distribution.github.io/distribution/spec/api/#existing-manifests
 */
export async function askRegistry(image: string): Promise<string | null> {
  const parts = /^(?<host>[^/]+)\/(?<name>.+):(?<tag>[^:/]+)$/.exec(image)?.groups
  if (!parts) throw new Error(`"${image}" is not host/name:tag`)
  const url = `http://${parts['host']}/v2/${parts['name']}/manifests/${parts['tag']}`
  const answer = await fetch(url, { method: 'HEAD', headers: { accept: accepted } })
  return answer.ok ? answer.headers.get('docker-content-digest') : null
}
