/** Looking things up in a JSON file that TypeScript parsed: values keep their positions. */

import { ts } from "ts-morph";

/** The object that the file is; undefined for any other value. */
export function rootObject(file: ts.SourceFile): ts.ObjectLiteralExpression | undefined {
  const [statement] = file.statements;
  if (statement === undefined || !ts.isExpressionStatement(statement)) return undefined;
  return ts.isObjectLiteralExpression(statement.expression) ? statement.expression : undefined;
}

export function propertiesOf(object: ts.ObjectLiteralExpression): readonly ts.PropertyAssignment[] {
  return object.properties.filter(ts.isPropertyAssignment);
}

export function nameOf(property: ts.PropertyAssignment): string {
  return ts.isStringLiteral(property.name) || ts.isIdentifier(property.name) ? property.name.text : "";
}

/** The last one of that name counts, as in `JSON.parse`. */
export function propertyOf(object: ts.ObjectLiteralExpression | undefined, name: string): ts.PropertyAssignment | undefined {
  return object && propertiesOf(object).findLast((property) => nameOf(property) === name);
}
