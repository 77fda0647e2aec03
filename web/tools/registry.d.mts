export const FOLLOWS: Record<string, string>;
export function brandVariables(): string[];
export function registryFiles(): Record<string, string>;
