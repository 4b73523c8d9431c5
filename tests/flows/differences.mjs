// Cases in which Redloom does something else on purpose, each with the reason. One that no longer differs fails.

/** @type {Map<string, string>} */
export const differences = new Map([]);
