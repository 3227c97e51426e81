import { systemClock } from '../../src/clock.ts'
import { openObjects } from '../../src/embedded/cluster/objects/open-objects.ts'
import { silentLog } from './fakes/silent-log.ts'

/** A process of its own: creates ConfigMaps in the file that it is given, and prints each that is durable. */
const objects = openObjects({ file: process.argv[2] ?? '', clock: systemClock, log: silentLog })
for (;;) {
  const metadata = { namespace: 'default', generateName: 'written-' }
  const created = objects.create({ apiVersion: 'v1', kind: 'ConfigMap', metadata })
  process.stdout.write(`${created.metadata.name} ${created.metadata.resourceVersion}\n`)
  await new Promise((resolve) => setImmediate(resolve))
}
