import { execFile } from 'node:child_process'
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Every applet is there by name, so that RUN has its usual shell and tools. */
const dockerfile = `FROM scratch
COPY busybox /bin/busybox
RUN ["/bin/busybox", "mkdir", "-p", "/tmp", "/etc", "/root", "/usr/bin", "/usr/sbin", "/sbin"]
RUN ["/bin/busybox", "--install", "-s"]
ENV PATH=/bin:/sbin:/usr/bin:/usr/sbin
CMD ["/bin/sh"]
`

/**
 * Makes an image of Debian's busybox-static and pushes it as `<registry>/base/busybox:latest`, so that a
 * machine without the internet has something to build FROM. Answers its name.
 */
export async function pushBaseImage(options: { registry: string }): Promise<string> {
  const image = `${options.registry}/base/busybox:latest`
  const directory = await mkdtemp(join(tmpdir(), 'slipway-base-'))
  try {
    const context = join(directory, 'context')
    await mkdir(context)
    await copyFile('/bin/busybox', join(context, 'busybox'))
    await writeFile(join(context, 'Dockerfile'), dockerfile)
    const storage = [
      '--storage-driver=vfs',
      `--root=${join(directory, 'storage')}`,
      `--runroot=${join(directory, 'run')}`,
    ]
    // The fixed time makes it the same image, with the same digest, each time.
    await run('buildah', [
      ...storage,
      'bud',
      '--isolation=chroot',
      '--timestamp=0',
      `--tag=${image}`,
      context,
    ])
    await run('buildah', [...storage, 'push', '--tls-verify=false', image])
    return image
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}
