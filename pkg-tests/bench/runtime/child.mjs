// One side of the benchmark in a process of its own: node child.mjs <ours|node-red> USERDIR
import { asked } from "./stage.mjs";

const [side, userDir] = process.argv.slice(2);
const settings = {
  disableEditor: true,
  httpAdminRoot: false,
  logging: { console: { level: "off", metrics: false, audit: false } },
  telemetry: { enabled: false },
  externalModules: { autoInstall: false, palette: { allowInstall: false } },
  flowFile: "flows.json",
};
const { load } = await import(`./${side}.mjs`);
const answers = asked(await load(userDir, settings));
process.on("message", async ({ name, given }) => {
  try {
    process.send({ result: await answers[name](given) });
  } catch (error) {
    process.send({ error: error.stack });
  }
});
process.send("ready");
