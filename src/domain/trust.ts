/** Whether a build may use the tenant's secrets and image names. Part of a Build's identity. */
export type Trust = 'trusted' | 'untrusted'
