import helper = require("redloom-server/test-helper");

helper.load([], [{ id: "n1", type: "lower" }], () => {});
new helper.NodeTestHelper().url().padEnd(1);
// @ts-expect-error It loads configurations, not their text.
helper.load([], "[]");
