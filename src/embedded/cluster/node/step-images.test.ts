import { expect, test } from 'vitest'
import { refuseImage, toolForImage } from './step-images.ts'

test.each([
  ['busybox', 'shell'],
  ['busybox:1.36', 'shell'],
  ['docker.io/library/debian:12-slim', 'shell'],
  ['library/busybox', 'shell'],
  ['quay.io/containers/buildah:v1.40.1', 'buildah'],
  ['nixos/nix:2.31.2', 'nix'],
  ['docker.io/hashicorp/packer:1.14.2', 'packer'],
  ['quay.io/skopeo/stable:v1.20.0', 'skopeo'],
  [`quay.io/containers/buildah@sha256:${'a'.repeat(64)}`, 'buildah'],
  [`ghcr.io/shipwright-io/build/git:v0.16@sha256:${'a'.repeat(64)}`, 'managed'],
  ['ghcr.io/shipwright-io/build/image-processing:latest', 'managed'],
  ['127.0.0.1:5000/busybox', null],
  ['registry.example.com/busybox:1', null],
  ['someone/busybox', null],
])('%s is run by %s', (image, tool) => {
  expect(toolForImage(image)).toBe(tool)
})

test('says what can be done about another image', () => {
  expect(refuseImage('gcr.io/kaniko:1', true)).toMatch(
    /gcr\.io\/kaniko:1.*quay\.io\/containers\/buildah.*--kubeconfig/,
  )
})

test('only root runs buildah; the rest runs for everybody', () => {
  expect(refuseImage('quay.io/containers/buildah:v1', true)).toBeNull()
  expect(refuseImage('quay.io/containers/buildah:v1', false)).toMatch(/as root/)
  expect(refuseImage('busybox', false)).toBeNull()
})
