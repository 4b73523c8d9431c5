importScripts("/redloom/service-worker.iife.js");
redloom.serve(self, { build: "static", wasm: "redloom/redloom_bg.wasm" });
