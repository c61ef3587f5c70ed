const WIDTH = 720;
const NAME_WIDTH = 170;
const BAR_WIDTH = 330;
const ROW = 26;
const TITLE = 34;
const STYLE = `
    text { font: 13px system-ui, sans-serif; fill: #1f2328; }
    .title { font-weight: 600; }
    .note { fill: #59636e; }
    .safe { fill: #1a7f37; }
    .leaky { fill: #9a9fa6; }
    @media (prefers-color-scheme: dark) {
      text { fill: #e6edf3; }
      .note { fill: #9198a1; }
      .safe { fill: #3fb950; }
      .leaky { fill: #6e7681; }
    }`;

/** The CPU that each guard adds to a request, as bars, in an SVG for light and dark pages. */
export function drawing(figuresOfAdapters) {
  const parts = Object.entries(figuresOfAdapters).map(([adapter, figures]) => ({
    adapter,
    figures: figures.filter(({ letsIn }) => !letsIn.includes('everything')),
  }));
  let top = 10;
  const drawn = parts.map(({ adapter, figures }) => {
    const chart = chartOf(adapter, figures, top);
    top += TITLE + figures.length * ROW + 14;
    return chart;
  });
  const label = 'CPU that each guard adds to a request, in microseconds';
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${top}" width="${WIDTH}" height="${top}" role="img" aria-label="${label}">`,
    `  <style>${STYLE}\n  </style>`,
    ...drawn,
    '</svg>',
    '',
  ].join('\n');
}

function chartOf(adapter, figures, top) {
  const title = adapter === 'fastify' ? 'Fastify' : 'Express';
  const most = Math.max(...figures.map(({ addedCpuMicroseconds }) => addedCpuMicroseconds));
  const rows = figures.map((one, index) => rowOf(one, most, top + TITLE + index * ROW));
  return [
    `  <text class="title" x="0" y="${top + 18}">${title}: µs of CPU added to a request</text>`,
    ...rows,
  ].join('\n');
}

function rowOf({ name, addedCpuMicroseconds, letsIn }, most, y) {
  const width = Math.max(2, (Math.max(0, addedCpuMicroseconds) / most) * BAR_WIDTH);
  const isSafe = letsIn.length === 0;
  const remarks = [
    ...(addedCpuMicroseconds < 0 ? ['less than starts differ by'] : []),
    ...(isSafe ? [] : [`lets in: ${letsIn.join(', ')}`]),
  ];
  const note = remarks.length === 0 ? '' : ` <tspan class="note">${remarks.join('; ')}</tspan>`;
  return [
    `  <text x="0" y="${y + 14}">${name}</text>`,
    `  <rect class="${isSafe ? 'safe' : 'leaky'}" x="${NAME_WIDTH}" y="${y + 2}" width="${width.toFixed(1)}" height="16" rx="2"/>`,
    `  <text x="${(NAME_WIDTH + width + 8).toFixed(1)}" y="${y + 14}">${addedCpuMicroseconds.toFixed(1)}${note}</text>`,
  ].join('\n');
}
