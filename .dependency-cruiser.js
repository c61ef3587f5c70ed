/** The import directions of the house. Each room names the rooms that it may look into; all else is forbidden. */
const ROOMS = {
  oauth2: [],
  events: [],
  telemetry: [],
  tracing: ['telemetry'],
  metrics: ['events', 'telemetry', 'resource-server', 'revocation', 'tokens'],
  tokens: ['telemetry', 'oauth2'],
  revocation: ['events', 'telemetry', 'tokens', 'oauth2', 'redis'],
  redis: [],
  'user-pool': ['oauth2'],
  sessions: ['events', 'telemetry', 'user-pool', 'revocation', 'tokens', 'oauth2', 'redis'],
  limits: ['events', 'sessions', 'tokens', 'user-pool', 'redis'],
  'service-tokens': ['user-pool', 'oauth2'],
  'resource-server': ['events', 'telemetry', 'revocation', 'tokens', 'oauth2', 'redis'],
  administration: ['resource-server'],
  cognito: ['telemetry', 'user-pool', 'administration', 'tokens', 'oauth2'],
  provisioning: ['emulator', 'administration'],
  grants: ['limits', 'user-pool', 'oauth2'],
  pages: [],
  endpoints: [
    'events',
    'telemetry',
    'pages',
    'grants',
    'limits',
    'sessions',
    'resource-server',
    'revocation',
    'tokens',
    'user-pool',
    'oauth2',
  ],
  bff: ['endpoints', 'pages', 'sessions', 'resource-server', 'tokens', 'user-pool', 'oauth2'],
  device: [
    'endpoints',
    'pages',
    'grants',
    'limits',
    'sessions',
    'resource-server',
    'tokens',
    'user-pool',
    'oauth2',
  ],
  openapi: ['device', 'endpoints', 'resource-server', 'grants', 'user-pool', 'oauth2'],
  emulator: [],
  testing: ['emulator', 'index'],
  settings: ['limits', 'redis'],
  demo: [],
  server: ['emulator', 'index', 'settings'],
  cli: [
    'administration',
    'settings',
    'emulator',
    'provisioning',
    'cognito',
    'resource-server',
    'user-pool',
    'tokens',
    'oauth2',
  ],
};

const roomRules = Object.entries(ROOMS).map(([room, allowed]) => {
  const doors = allowed.map((name) => (name === 'index' ? '^src/index\\.ts$' : `^src/${name}/`));
  return {
    name: `${room}-looks-only-where-it-may`,
    severity: 'error',
    from: { path: `^src/${room}/` },
    to: { path: '^src/', pathNot: [`^src/${room}/`, ...doors] },
  };
});

export default {
  forbidden: [
    ...roomRules,
    {
      name: 'the-front-door-does-not-reach-emulator-testing-or-server',
      severity: 'error',
      from: { path: '^src/index\\.ts$' },
      to: { path: '^src/(emulator|testing|server|cli|demo)/', reachable: true },
    },
    {
      name: 'only-cognito-knows-the-aws-sdk',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/cognito/' },
      to: { path: 'node_modules/@aws-sdk/' },
    },
    {
      name: 'the-emulator-has-no-packages',
      severity: 'error',
      from: { path: '^src/emulator/' },
      to: { dependencyTypesNot: ['core', 'local', 'type-only'] },
    },
    {
      name: 'oauth2-is-pure',
      severity: 'error',
      from: { path: '^src/oauth2/' },
      to: { pathNot: '^(src/oauth2/|(node:)?(crypto|buffer))' },
    },
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
