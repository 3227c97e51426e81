/** Who may import whom: the table in docs/architecture.md, enforced. */
const stage = '^src/(catch-up|receive|plan|dispatch|observe|report|retain)/'
const only = (name, from, ...to) => ({
  name,
  severity: 'error',
  from: { path: from, pathNot: '\\.test\\.ts$' },
  to: { path: '^(src|test|bench)/', pathNot: to },
})

export default {
  forbidden: [
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    only('domain-imports-nothing', '^src/domain/', '^src/domain/'),
    only('shipwright-imports-domain', '^src/shipwright/', '^src/(domain|shipwright)/'),
    only('ports-import-the-vocabulary', '^src/ports\\.ts$', '^src/(domain|shipwright)/'),
    only('stage-imports-ports', '^src/stage\\.ts$', '^src/ports\\.ts$'),
    only('leading-imports-stages', '^src/start-leading\\.ts$', '^src/(ports|stage)\\.ts$'),
    only('files-import-nothing', '^src/(keep|replace|lock)-file\\.ts$', '^$'),
    only('clock-log-readiness', '^src/(clock|log|check-readiness)\\.ts$', '^src/(ports|config/config)\\.ts$'),
    only('tenants-implement-a-port', '^src/tenants\\.ts$', '^src/domain/', '^src/ports\\.ts$'),
    only(
      'doctor-is-pure',
      '^src/doctor/',
      '^src/(domain|pools|doctor)/',
      '^src/plan/strategy/',
      '^src/yaml/nearest-name',
    ),
    only(
      'following-tenants-joins-their-sources',
      '^src/follow-tenants\\.ts$',
      '^src/domain/',
      '^src/config/(namespace-tenants|part-secrets)\\.ts$',
      '^src/(ports|tenants)\\.ts$',
    ),
    only('starting-after-knows-stages', '^src/start-after\\.ts$', '^src/stage\\.ts$'),
    only('control-is-pure', '^src/control/', '^src/(domain|control)/'),
    only('release-imports-nothing', '^release/', '^$'),
    only('yaml-is-pure', '^src/yaml/', '^src/(domain|yaml)/'),
    only('logs-are-pure', '^src/logs/', '^src/(domain|logs)/'),
    only('browsers-get-pure-modules', '^src/browser/', '^src/browser/', '^src/domain/capacity/units\\.ts$'),
    only('pools-are-pure', '^src/pools/', '^src/(domain|pools)/'),
    only(
      'plan-knows-only-ports',
      '^src/plan/',
      '^src/(domain|shipwright|control|logs|pools|yaml|plan)/',
      '^src/(ports|stage)\\.ts$',
    ),
    ...['catch-up', 'receive', 'dispatch', 'observe', 'report', 'retain'].map((name) =>
      only(
        `${name}-knows-only-ports`,
        `^src/${name}/`,
        `^src/(domain|shipwright|control|logs|pools|${name})/`,
        '^src/(ports|stage)\\.ts$',
      ),
    ),
    ...['github', 'kubernetes', 'store'].map((name) =>
      only(
        `${name}-implements-ports`,
        `^src/${name}/`,
        `^src/(domain|shipwright|logs|pools|${name})/`,
        name === 'store' ? '^src/(ports|lock-file)\\.ts$' : '^src/ports\\.ts$',
      ),
    ),
    only(
      'http-knows-stages-and-ports',
      '^src/http/',
      '^src/(domain|shipwright|logs|pools|receive|report|control|setup|http)/',
      '^src/config/stored-app\\.ts$',
      '^src/ports\\.ts$',
    ),
    only(
      'setup-keeps-what-config-reads',
      '^src/setup/',
      '^src/(domain|doctor|setup)/',
      '^src/config/stored-app\\.ts$',
      '^src/(ports|replace-file)\\.ts$',
    ),
    only(
      'examine-asks-what-doctor-judges',
      '^src/examine/',
      '^src/(doctor|examine)/',
      '^src/github/make-fetch\\.ts$',
      '^src/config/config\\.ts$',
    ),
    only('trace-implements-a-port', '^src/trace/', '^src/(domain|trace)/', '^src/ports\\.ts$'),
    only('config-stands-alone', '^src/config/', '^src/(domain|yaml|config)/', '^src/shipwright/labels\\.ts$'),
    only(
      'embedded-imports-no-stage',
      '^src/embedded/',
      '^src/(domain|shipwright|embedded)/',
      '^src/(ports|keep-file|lock-file)\\.ts$',
    ),
    {
      name: 'forge-and-cluster-are-apart',
      severity: 'error',
      from: { path: '^src/embedded/(cluster|forge)/' },
      to: { path: '^src/embedded/(cluster|forge)/', pathNot: '^src/embedded/$1/' },
    },
    {
      name: 'only-the-edge-knows-concrete-parts',
      severity: 'error',
      from: { path: stage, pathNot: '\\.test\\.ts$' },
      to: { path: '^src/(github|kubernetes|store|http|embedded|config|cli)/' },
    },
    {
      name: 'tests-stay-out-of-the-product',
      severity: 'error',
      from: { path: '^src/', pathNot: '\\.test\\.ts$' },
      to: { path: '(^test/|^bench/|\\.test\\.ts$)' },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { extensions: ['.ts', '.js'] },
  },
}
