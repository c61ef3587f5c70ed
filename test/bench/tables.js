import { table } from './table.js';

export function contestTable(adapter, figures) {
  const head = [
    adapter,
    'requests/s',
    'of unguarded',
    'CPU us',
    'added us',
    'p50 us',
    'p90 us',
    'p99 us',
    'lets in',
  ];
  const rows = figures.map((one) => [
    one.name,
    one.perSecond.toFixed(0),
    one.throughputRatio.toFixed(2),
    one.cpuMicroseconds.toFixed(1),
    one.addedCpuMicroseconds.toFixed(1),
    one.p50Microseconds.toFixed(0),
    one.p90Microseconds.toFixed(0),
    one.p99Microseconds.toFixed(0),
    one.letsIn.join(', ') || 'nothing',
  ]);
  return table(head, rows);
}

export function growthTable({ fewMicroseconds, manyMicroseconds, grownMicroseconds }, revoked) {
  return table(
    ['fastify, against a public route of the process', 'added us'],
    [
      ['1 ended login in the list', fewMicroseconds.toFixed(1)],
      [`${revoked} of them`, manyMicroseconds.toFixed(1)],
      ['more, in one process', grownMicroseconds.toFixed(2)],
    ],
  );
}

export function tokenTable(figures) {
  return table(
    ['client_credentials', 'requests/s', 'of oidc-provider', 'CPU us', 'p50 us', 'p99 us'],
    figures.map((one) => [
      one.name,
      one.perSecond.toFixed(0),
      one.throughputRatio.toFixed(2),
      one.cpuMicroseconds.toFixed(0),
      one.p50Microseconds.toFixed(0),
      one.p99Microseconds.toFixed(0),
    ]),
  );
}

export function latencyTable(figures, straight) {
  return table(
    ['one request at a time', 'p50 us', 'added', 'p99 us', 'added'],
    figures.map((one) => [
      one.name,
      one.p50Microseconds.toFixed(0),
      (one.p50Microseconds - straight.p50Microseconds).toFixed(0),
      one.p99Microseconds.toFixed(0),
      (one.p99Microseconds - straight.p99Microseconds).toFixed(0),
    ]),
  );
}

export function insideTable({ bareMicroseconds, newMicroseconds, newOverBare, rememberedMicroseconds }) {
  return table(
    ['in process', 'CPU us'],
    [
      ['bare crypto.verify with a ready key', bareMicroseconds.toFixed(1)],
      [`a new token, ${newOverBare.toFixed(2)} times that`, newMicroseconds.toFixed(1)],
      ['a remembered token, checked for revocation', rememberedMicroseconds.toFixed(2)],
    ],
  );
}

export function footprintTable(footprint) {
  return table(
    ['footprint', 'figure'],
    [
      ['npm start (build included) until ready', `${footprint.npmStartSeconds.toFixed(1)} s`],
      ['node dist/main.js until ready', `${footprint.nodeStartSeconds.toFixed(2)} s`],
      ['resident memory when ready, embedded pool included', `${footprint.residentMegabytes.toFixed(0)} MB`],
      ['tarball', `${footprint.tarballKilobytes.toFixed(0)} kB`],
      ['unpacked', `${footprint.unpackedKilobytes.toFixed(0)} kB in ${footprint.tarballFiles} files`],
      ['node_modules of the checkout', `${footprint.nodeModulesMegabytes.toFixed(0)} MB`],
    ],
  );
}
