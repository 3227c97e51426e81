import type { MadePages } from './fill-pages.ts'

/** Every page there is, with what `fillPages` made; whoever adds a page adds it here, and it is looked at like all others. */
export function pagePaths(made: MadePages): Record<string, string> {
  const build = (name: keyof MadePages) => `/builds/${made[name].build.id}`
  return {
    builds: '/builds',
    'builds, filtered': '/builds?state=failed&repository=acme/shop',
    'builds, none': '/builds?repository=acme/nothing',
    'a running build': build('running'),
    'a failed build': build('failed'),
    'a completed build': build('completed'),
    'a build that was tried again': build('retried'),
    'a queued build': build('queued'),
    'a build that waits for approval': build('pending'),
    'a cancelled build': build('cancelled'),
    repositories: '/repositories',
    'a repository': '/repositories/acme/shop',
    queue: '/queue',
    deliveries: '/deliveries',
    'a delivery': '/deliveries/6f1d2c3e-0b5a-4d7e-9c8f-a1b2c3d40042',
    setup: '/setup',
    'what is not there': '/builds/b000000000000',
  }
}
