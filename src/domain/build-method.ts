/** In the order in which they are named to people. */
export const buildMethods = ['docker', 'buildx', 'kaniko', 'packer', 'nix', 'paketo'] as const

/** How an image is made; each has a strategy of its own. */
export type BuildMethod = (typeof buildMethods)[number]
