import { AppRegistry } from "react-native";
import App from "./App";
import { ask, readers, start } from "./chat";

AppRegistry.registerComponent("doubletick", () => App);
// The tests run this bundle without a device, and play the native side.
globalThis.playNative?.({ ask, readers, start });
