import type { OpenAPIObject } from '@nestjs/swagger';
import { documentationOf, type Examples } from './endpoint.documentation.js';
import type { TracedDocument, TracedOperation } from './traced.document.js';

/**
 * Describes our own endpoints in the document, and takes out those that are switched off.
 *
 * @returns the operations that are left
 */
export function describeEndpoints({ document, operations }: TracedDocument, examples: Examples) {
  return operations.filter((traced) => {
    const documentation = documentationOf(traced.controller, traced.handlerName, examples);
    if (documentation === undefined) return true;
    const { grantType, isForAdministrators = false, operation, isHidden = false } = documentation;
    const isOff =
      (grantType !== undefined && !examples.grantTypes.includes(grantType)) ||
      (isForAdministrators && !examples.hasAdministrators);
    if (isHidden || isOff) {
      remove(document, traced);
      return false;
    }
    Object.assign(traced.operation, operation);
    return true;
  });
}

function remove(document: OpenAPIObject, { path, method }: TracedOperation): void {
  const { [path]: item, ...others } = document.paths;
  const left = Object.fromEntries(Object.entries(item ?? {}).filter(([name]) => name !== method));
  document.paths = Object.keys(left).length === 0 ? others : { ...document.paths, [path]: left };
}
