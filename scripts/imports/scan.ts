import ts from 'typescript';

/** One import of a source file. */
export interface Import {
  readonly specifier: string;
  /** Counted from 1. */
  readonly line: number;
  /** Leaves nothing behind at run time. */
  readonly isTypeOnly: boolean;
}

function isTypeOnlyClause(clause: ts.ImportClause | undefined): boolean {
  if (clause === undefined) return false;
  if (clause.isTypeOnly) return true;
  const { namedBindings } = clause;
  if (clause.name !== undefined || namedBindings === undefined || !ts.isNamedImports(namedBindings)) return false;
  return namedBindings.elements.length > 0 && namedBindings.elements.every((element) => element.isTypeOnly);
}

function isTypeOnlyExport(statement: ts.ExportDeclaration): boolean {
  if (statement.isTypeOnly) return true;
  const clause = statement.exportClause;
  if (clause === undefined || !ts.isNamedExports(clause)) return false;
  return clause.elements.length > 0 && clause.elements.every((element) => element.isTypeOnly);
}

/** The module a node names, with whether only types are taken from it. */
function importOf(node: ts.Node): { name: ts.Expression; isTypeOnly: boolean } | undefined {
  if (ts.isImportDeclaration(node)) {
    return { name: node.moduleSpecifier, isTypeOnly: isTypeOnlyClause(node.importClause) };
  }
  if (ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined) {
    return { name: node.moduleSpecifier, isTypeOnly: isTypeOnlyExport(node) };
  }
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument) && ts.isStringLiteral(node.argument.literal)) {
    return { name: node.argument.literal, isTypeOnly: true };
  }
  if (ts.isCallExpression(node)) {
    const [name] = node.arguments;
    const isImport = node.expression.kind === ts.SyntaxKind.ImportKeyword;
    const isRequire = ts.isIdentifier(node.expression) && node.expression.text === 'require';
    if (name !== undefined && (isImport || isRequire)) return { name, isTypeOnly: false };
  }
  return undefined;
}

/** Every import, re-export, `import()`, `require()` and `import('…')` type of a file, in order. */
export function scanImports(fileName: string, text: string): Import[] {
  const file = ts.createSourceFile(fileName, text, ts.ScriptTarget.Latest, false);
  const found: Import[] = [];
  function visit(node: ts.Node): void {
    const import_ = importOf(node);
    if (import_ !== undefined && ts.isStringLiteralLike(import_.name)) {
      const { line } = file.getLineAndCharacterOfPosition(node.getStart(file));
      found.push({ specifier: import_.name.text, line: line + 1, isTypeOnly: import_.isTypeOnly });
    }
    ts.forEachChild(node, visit);
  }
  visit(file);
  return found;
}
