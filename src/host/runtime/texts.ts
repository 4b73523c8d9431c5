/** What the runtime says in Node-RED's words, where it looks them up: the catalogue `runtime`, in `en-US`. */
export const TEXTS = {
  nodes: {
    flow: {
      "error-loop": "Message exceeded maximum number of catches",
      "non-message-returned": "Node tried to send a message of type __type__",
    },
    flows: {
      "safe-mode": "Flows stopped in safe mode. Deploy to start.",
      "missing-types": "Waiting for missing types to be registered:",
      "registered-missing": "Missing type registered: __type__",
      "starting-flows": "Starting flows",
      "starting-modified-nodes": "Starting modified nodes",
      "starting-modified-flows": "Starting modified flows",
      "started-flows": "Started flows",
      "started-modified-nodes": "Started modified nodes",
      "started-modified-flows": "Started modified flows",
      "stopping-flows": "Stopping flows",
      "stopping-modified-nodes": "Stopping modified nodes",
      "stopping-modified-flows": "Stopping modified flows",
      "stopped-flows": "Stopped flows",
      "stopped-modified-nodes": "Stopped modified nodes",
      "stopped-modified-flows": "Stopped modified flows",
      "stopping-error": "Error stopping node: __message__",
      "updated-flows": "Updated flows",
    },
  },
  context: {
    "log-store-init": "Context store  : '__name__' [__info__]",
    "unknown-store": "Unknown context store '__name__' specified. Using default store.",
    "error-loading-module": "Error loading context store: __message__",
    "error-loading-module2": "Error loading context store '__module__': __message__",
    "error-module-not-defined": "Context store '__storage__' missing 'module' option",
    "error-invalid-module-name": "Invalid context store name: '__name__'",
    "error-invalid-default-module": "Default context store unknown: '__storage__'",
    localfilesystem: {
      "invalid-json": "Invalid JSON in context file '__file__'",
      "error-circular": "Context __scope__ contains a circular reference that cannot be persisted",
      "error-write": "Error writing context: __message__",
    },
  },
};
