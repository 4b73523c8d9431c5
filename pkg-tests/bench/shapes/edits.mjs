// What is done to a configuration between two deploys.

/** @typedef {(node: any, at: number) => object | undefined} Edit what becomes of an entry; undefined: it goes */

/** @param {Iterable<object>} nodes @param {Edit} edit */
export function* edited(nodes, edit) {
  let at = 0;
  for (const node of nodes) {
    const after = edit(node, at);
    if (after !== undefined) yield after;
    at += 1;
  }
}

/** A few nodes in a thousand: code changed, a node moved, one rewired, one deleted. @type {Edit} */
export function afternoon(node, at) {
  switch (at % 1000) {
    case 24:
      return { ...node, func: `${node.func}\n// checked` };
    case 33:
      return { ...node, x: node.x + 20, y: node.y + 40 };
    case 51:
      return { ...node, wires: [] };
    case 78:
      return undefined;
    default:
      return node;
  }
}

/** @type {Edit} */
export function rename(node) {
  return node.type === "tab" ? { ...node, label: `${node.label} 2` } : { ...node, name: `${node.name} 2` };
}

/** Only the entry at one place. @param {number} place @param {Edit} edit @returns {Edit} */
export function only(place, edit) {
  return (node, at) => (at === place ? edit(node, at) : node);
}
