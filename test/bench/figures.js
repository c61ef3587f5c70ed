/**
 * What a contestant does in a round that is not disturbed: the bound of the best quarter of its rounds. Whatever else
 * the machine does only ever adds CPU and takes throughput. Against the baseline's, of the same interleaved rounds.
 */
export function figuresOf(rounds, baseline) {
  const [perSecond, baselinePerSecond] = [rounds, baseline].map((ones) =>
    quantileOf(
      ones.map((one) => one.perSecond),
      0.75,
    ),
  );
  const [cpuMicroseconds, baselineCpu] = [rounds, baseline].map((ones) =>
    quantileOf(
      ones.map((one) => one.cpuMicroseconds),
      0.25,
    ),
  );
  const latency = (of) =>
    quantileOf(
      rounds.map(({ latencyMicroseconds }) => of(latencyMicroseconds)),
      0.25,
    );
  return {
    perSecond,
    throughputRatio: perSecond / baselinePerSecond,
    cpuMicroseconds,
    addedCpuMicroseconds: cpuMicroseconds - baselineCpu,
    p50Microseconds: latency(({ p50 }) => p50),
    p90Microseconds: latency(({ p90 }) => p90),
    p99Microseconds: latency(({ p99 }) => p99),
  };
}

/** Of several starts: each figure in the middle of what they came to. */
export function medianFigures(starts) {
  return Object.fromEntries(
    Object.keys(starts[0]).map((figure) => [figure, medianOf(starts.map((start) => start[figure]))]),
  );
}

export function medianOf(values) {
  return quantileOf(values, 0.5);
}

/** Between two values where it falls between them. */
export function quantileOf(values, share) {
  const sorted = values.toSorted((a, b) => a - b);
  const place = share * (sorted.length - 1);
  const below = sorted[Math.floor(place)];
  return below + (sorted[Math.ceil(place)] - below) * (place % 1);
}
