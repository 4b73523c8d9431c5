/** Style sheets that become part of the script, as text. */
declare module "*.css" {
  const text: string;
  export default text;
}
