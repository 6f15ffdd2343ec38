export * from "./ui/index";
