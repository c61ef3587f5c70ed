/**
 * Writes down what the doors of the package promise, so that a change of it is seen in review: `npm run api`. With
 * `--check` it only compares, and fails where the report is not up to date.
 */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import ts from 'typescript';

const DOORS = {
  'nest-cognito-oauth': 'dist/index.d.ts',
  'nest-cognito-oauth/testing': 'dist/testing/index.d.ts',
};
const REPORT = 'packaging/public.api.txt';

const program = ts.createProgram(Object.values(DOORS), {
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  target: ts.ScriptTarget.ES2023,
  skipLibCheck: true,
});
const checker = program.getTypeChecker();
const printer = ts.createPrinter({ removeComments: true });

const report = Object.entries(DOORS)
  .map(([name, file]) => [`// ${name}`, ...exportsOf(file)].join('\n\n'))
  .join('\n\n')
  .concat('\n');

if (process.argv.includes('--check')) {
  const stale = `The public API is not what ${REPORT} says. If that is meant: npm run api, and commit it.`;
  assert.ok(readFileSync(REPORT, 'utf8') === report, stale);
} else {
  writeFileSync(REPORT, report);
}

function exportsOf(file) {
  const door = checker.getSymbolAtLocation(program.getSourceFile(file));
  const symbols = checker.getExportsOfModule(door).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return symbols.map((symbol) => {
    const origin = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    return (origin.declarations ?? []).map(printed).join('\n');
  });
}

/** Without comments and private members: neither is promised. */
function printed(declaration) {
  const statement = ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration;
  const { transformed } = ts.transform(statement, [
    (context) => (root) =>
      ts.visitNode(root, function visit(node) {
        return isPrivate(node) ? undefined : ts.visitEachChild(node, visit, context);
      }),
  ]);
  return printer.printNode(ts.EmitHint.Unspecified, transformed[0], declaration.getSourceFile());
}

function isPrivate(node) {
  if (!ts.isClassElement(node)) return false;
  const isMarked = (ts.getCombinedModifierFlags(node) & ts.ModifierFlags.Private) !== 0;
  return isMarked || (node.name !== undefined && ts.isPrivateIdentifier(node.name));
}
