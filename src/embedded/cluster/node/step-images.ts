/**
 * What the node can run without pulling anything: Shipwright's own steps (`managed`), and programs of the host, by
 * name. All but buildah and nix see what any shell sees.
 */
export type StepTool = 'managed' | 'buildah' | 'nix' | 'packer' | 'skopeo' | 'buildkit' | 'shell'

const table: Record<string, StepTool> = {
  'ghcr.io/shipwright-io/build/git': 'managed',
  'ghcr.io/shipwright-io/build/waiter': 'managed',
  'ghcr.io/shipwright-io/build/bundle': 'managed',
  'ghcr.io/shipwright-io/build/image-processing': 'managed',
  'quay.io/containers/buildah': 'buildah',
  'docker.io/nixos/nix': 'nix',
  'docker.io/hashicorp/packer': 'packer',
  'quay.io/skopeo/stable': 'skopeo',
  'docker.io/moby/buildkit': 'buildkit',
  'docker.io/anchore/grype': 'shell',
  'docker.io/anchore/syft': 'shell',
  'ghcr.io/sigstore/cosign/cosign': 'shell',
  'docker.io/library/busybox': 'shell',
  'docker.io/library/debian': 'shell',
}

/** The tool that stands in for a step's image, of any version; null where there is none. */
export function toolForImage(image: string): StepTool | null {
  return table[repositoryOf(image)] ?? null
}

/**
 * Why the node cannot run a step of this image, and what to do about it; null when it can. Elsewhere that
 * is an image which cannot be pulled, and so it ends as one.
 */
export function refuseImage(image: string, root: boolean): string | null {
  const tool = toolForImage(image)
  if ((tool === 'buildah' || tool === 'buildkit') && !root)
    return `${tool} steps need a Slipway that runs as root on the embedded cluster: start it as root, or give it a real cluster with --kubeconfig`
  if (tool !== null) return null
  const known = Object.keys(table).join(', ')
  return (
    `the embedded cluster does not pull images: ${image} is none of those that it runs with the tools of this machine (${known}). ` +
    'Use one of them in the strategy, or give Slipway a real cluster with --kubeconfig'
  )
}

/** Without tag and digest, and with the registry that Docker would fill in. */
function repositoryOf(image: string): string {
  const name = image.replace(/@.*$/, '').replace(/:[^/:]*$/, '')
  const first = name.split('/')[0] ?? ''
  if (!name.includes('/')) return `docker.io/library/${name}`
  return /[.:]/.test(first) || first === 'localhost' ? name : `docker.io/${name}`
}
