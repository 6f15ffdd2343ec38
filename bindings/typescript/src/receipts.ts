export * from "./receipts/index";
