export default {
  root: import.meta.dirname,
  test: { include: ['vitest.suite.mjs'], watch: false },
};
