// The names of members that nobody outside of this package can see: private ones, and those of what is marked @internal.
// The build shortens them in dist/, whose source maps say what they were.
import ts from "typescript-6";

/**
 * Names that stand for such a member wherever they stand in the program of this tsconfig. What a protocol, a page, a
 * store or an application knows by the same name keeps it everywhere; so does what is ever named by a text, as in `a["b"]`.
 */
export function internalNames(tsconfig) {
  const { config } = ts.readConfigFile(tsconfig, ts.sys.readFile);
  const { options, fileNames } = ts.parseJsonConfigFileContent(config, ts.sys, ".", undefined, tsconfig);
  const program = ts.createProgram(fileNames, options);
  const checker = program.getTypeChecker();
  const found = new Map();
  const note = (name, internal) => found.set(name, (found.get(name) ?? true) && internal);
  for (const file of program.getSourceFiles().filter((file) => !file.isDeclarationFile)) {
    const visit = (node) => {
      if (ts.isIdentifier(node) && isMemberName(node)) note(node.text, membersOf(checker, node).every(isInternal));
      for (const name of namedByText(checker, node)) note(name, false);
      ts.forEachChild(node, visit);
    };
    visit(file);
  }
  return [...found].filter(([, internal]) => internal).map(([name]) => name).sort();
}

/** Whether it names a member: in its declaration, behind a dot, or as a key between braces. */
function isMemberName(node) {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.name === node;
  if (ts.isBindingElement(parent)) return parent.propertyName === node || (!parent.propertyName && ts.isObjectBindingPattern(parent.parent));
  if (ts.isParameter(parent)) return parent.name === node && ts.isParameterPropertyDeclaration(parent, parent.parent);
  return parent.name === node && (ts.isClassElement(parent) || ts.isTypeElement(parent) || ts.isObjectLiteralElement(parent));
}

/** What it names there; a key between braces is that of the type which is expected. */
function membersOf(checker, node) {
  const { parent } = node;
  const of = (type) => {
    const types = type.isUnion() ? type.types : [type];
    const members = types.map((type) => checker.getPropertyOfType(type, node.text)).filter((member) => member);
    return members.length > 0 ? members : [undefined];
  };
  if (ts.isObjectLiteralElement(parent)) return of(checker.getContextualType(parent.parent) ?? checker.getTypeAtLocation(parent.parent));
  if (ts.isBindingElement(parent)) return of(checker.getTypeAtLocation(parent.parent));
  return [checker.getSymbolAtLocation(node)];
}

/** `a["b"]`, `a[name]` where the type of `name` says which there are, and `"b" in a`. */
function namedByText(checker, node) {
  const isIn = ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.InKeyword;
  if (!isIn && !ts.isElementAccessExpression(node)) return [];
  const type = checker.getTypeAtLocation(isIn ? node.left : node.argumentExpression);
  return (type.isUnion() ? type.types : [type]).filter((type) => type.isStringLiteral()).map((type) => type.value);
}

function isInternal(member) {
  const declarations = member?.declarations ?? [];
  return declarations.length > 0 && declarations.every((declaration) =>
    (ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.Private) !== 0 ||
    [declaration, declaration.parent, declaration.parent?.parent].some((node) => node && ts.getJSDocTags(node).some((tag) => tag.tagName.text === "internal")));
}
