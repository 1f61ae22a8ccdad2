export type { CreateFaultKind, ReadFaultKind, SandboxFault } from './fault-kinds.js';
export { CREATE_FAULTS, READ_FAULTS } from './fault-kinds.js';
export type { Sandbox, SandboxOptions, SandboxRequest } from './options.js';
export { parseFault } from './parse-fault.js';
export { startSandbox } from './server.js';
