export * from "./kept/index";
