/** Medians of the rounds of a contestant; ratio and added CPU against the baseline of the same round. */
export function figuresOf(rounds, baseline) {
  const median = (of) => medianOf(rounds.map(of));
  return {
    perSecond: median(({ perSecond }) => perSecond),
    throughputRatio: median(({ perSecond }, round) => perSecond / baseline[round].perSecond),
    cpuMicroseconds: median(({ cpuMicroseconds }) => cpuMicroseconds),
    addedCpuMicroseconds: median(
      ({ cpuMicroseconds }, round) => cpuMicroseconds - baseline[round].cpuMicroseconds,
    ),
    p50Microseconds: median(({ latencyMicroseconds }) => latencyMicroseconds.p50),
    p99Microseconds: median(({ latencyMicroseconds }) => latencyMicroseconds.p99),
  };
}

export function medianOf(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
