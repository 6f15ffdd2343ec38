// What the application is built with is in the user's cache, and so is what Metro has made of it, because that takes long
// and seldom changes.
const { realpathSync } = require("node:fs");
const { dirname, join } = require("node:path");
const { getDefaultConfig, mergeConfig } = require("@react-native/metro-config");
const { FileStore } = require("metro-cache");

const modules = dirname(realpathSync(join(__dirname, "node_modules/react-native")));

module.exports = mergeConfig(getDefaultConfig(__dirname), {
  watchFolders: [modules],
  cacheStores: [new FileStore({ root: join(dirname(modules), "metro") })],
  fileMapCacheDirectory: __dirname,
});
