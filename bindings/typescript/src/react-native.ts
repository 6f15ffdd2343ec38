export * from "./react-native/index";
