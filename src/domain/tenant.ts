/** Who may build what, where: one team's namespace and its limits. */
export interface Tenant {
  name: string
  namespace: string
  /** Globs over `owner/name`, in the dialect of the build file. */
  repositories: string[]
  /** Globs over image names without tag; a build may only push to these. */
  images: string[]
  /** Null: Shipwright's default (`pipeline`, else `default`). */
  serviceAccount: string | null
  /** Name of a Secret of the namespace; null where the service account carries the credentials. */
  pushSecret: string | null
  limits: { /** BuildRuns at one time. */ running: number }
}
