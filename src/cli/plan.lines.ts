import type { Change } from '../provisioning/planned.change.js';
import type { MemberDifference } from '../provisioning/member.difference.js';

/** A change of a plan, as people read it: what is made stands behind `+`, what is changed behind `~`. */
export function changeLines(change: Change): string[] {
  switch (change.kind) {
    case 'create-pool':
      return [`+ user pool ${change.definition.name}`];
    case 'change-pool':
      return ['~ user pool', ...differenceLines(change.differences)];
    case 'add-attributes':
      return change.names.map((name) => `+ attribute ${name}`);
    case 'set-mfa':
      return [`~ second factors: ${change.mfa.configuration}, ${change.mfa.methods.join(', ')}`];
    case 'create-domain':
      return [`+ domain ${change.prefix}`];
    case 'create-resource-server':
      return [
        `+ resource server ${change.server.identifier}`,
        ...change.server.scopes.map(({ name }) => `    + scope ${change.server.identifier}/${name}`),
      ];
    case 'change-resource-server':
      return [
        `~ resource server ${change.server.identifier}`,
        ...differenceLines(change.differences),
        ...change.added.map((scope) => `    + scope ${scope}`),
      ];
    case 'create-group':
      return [`+ group ${change.group.name}`];
    case 'change-group':
      return [`~ group ${change.group.name}`, ...differenceLines(change.differences)];
    case 'create-client':
      return [`+ app client ${change.clientName}`];
    case 'change-client':
      return [
        `~ app client ${change.client.clientName}`,
        ...differenceLines(change.differences),
        ...change.gone.map((scope) => `    ${scope} goes: no resource server has it any more`),
      ];
  }
}

/** The same for programs. */
export function changeRecord(change: Change): object {
  switch (change.kind) {
    case 'create-pool':
      return { kind: change.kind, name: change.definition.name };
    case 'change-pool':
      return { kind: change.kind, differences: change.differences };
    case 'add-attributes':
      return { kind: change.kind, names: change.names };
    case 'set-mfa':
      return { kind: change.kind, ...change.mfa };
    case 'create-domain':
      return { kind: change.kind, name: change.prefix };
    case 'create-resource-server':
      return { kind: change.kind, name: change.server.identifier };
    case 'change-resource-server':
      return {
        kind: change.kind,
        name: change.server.identifier,
        scopes: change.added,
        differences: change.differences,
      };
    case 'create-group':
      return { kind: change.kind, name: change.group.name };
    case 'change-group':
      return { kind: change.kind, name: change.group.name, differences: change.differences };
    case 'create-client':
      return { kind: change.kind, name: change.clientName };
    case 'change-client':
      return {
        kind: change.kind,
        name: change.client.clientName,
        differences: change.differences,
        gone: change.gone,
      };
  }
}

function differenceLines(differences: readonly MemberDifference[]): string[] {
  return differences.map(
    ({ member, actual, wanted }) => `    ${member}: ${shown(actual)} -> ${shown(wanted)}`,
  );
}

function shown(value: unknown): string {
  return value === undefined ? 'unset' : JSON.stringify(value);
}
