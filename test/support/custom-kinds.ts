import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseAllDocuments } from 'yaml'
import { goModule } from './go-module.ts'

/** Kinds that others bring to Kubernetes, and the modules of Go that have their definitions. */
const sources = {
  shipwright: { module: 'github.com/shipwright-io/build@v0.19.0', path: 'deploy/crds' },
  tekton: { module: 'github.com/tektoncd/pipeline@v1.9.0', path: 'config/300-crds' },
  gateways: {
    module: 'sigs.k8s.io/gateway-api@v1.6.3',
    path: 'config/crd/standard',
    only: ['gateway.networking.k8s.io_httproutes.yaml'],
  },
  prometheus: {
    module: 'github.com/prometheus-operator/prometheus-operator@v0.85.0',
    path: 'example/prometheus-operator-crd',
    only: ['monitoring.coreos.com_servicemonitors.yaml', 'monitoring.coreos.com_prometheusrules.yaml'],
  },
}

type CustomKinds = keyof typeof sources

/** CustomResourceDefinitions as their projects release them. Throws without Go or a network. */
export function customKinds(...names: CustomKinds[]): object[] {
  return names.flatMap((name) => {
    const source: { module: string; path: string; only?: string[] } = sources[name]
    const folder = join(goModule(source.module), source.path)
    const files = source.only ?? readdirSync(folder).filter((file) => file.endsWith('.yaml'))
    return files.flatMap((file) => documentsOf(readFileSync(join(folder, file), 'utf8')))
  })
}

/** The objects of a file of YAML. */
export function documentsOf(text: string): object[] {
  return parseAllDocuments(text).flatMap((document) => {
    const value: unknown = document.toJS()
    return typeof value === 'object' && value !== null ? [value] : []
  })
}
