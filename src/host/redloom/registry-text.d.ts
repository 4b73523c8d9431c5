declare module "#registry" {
  /** What src/host/build/record-nodes.mjs has recorded: JSON. */
  const text: string;
  export default text;
}
